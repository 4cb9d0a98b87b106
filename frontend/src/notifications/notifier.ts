/**
 * Decides what notifies the user. Each message waits a moment, because it may be read on another device or in another tab,
 * and then one tab of the browser tells of it.
 */
import type { Conversation, Message, ReadMarker, Settings } from '../net/api-types';
import { isNewer } from '../net/ids';
import { claim } from './claims';
import type { Collected } from './collected';
import type { Missed } from './missed';
import { quietAt } from './quiet';
import { type Reason, reasonFor } from './reasons';
import { Summaries } from './summaries';
import { type Arrival, Waiting } from './waiting';
import { Watched } from './watched';

/** The page around the notifier: its state, and how it tells the user. */
export interface Surroundings {
  readonly userId: string;
  readonly settings: Settings;
  conversation(id: string): Conversation | undefined;
  /** The conversation is open here, and the user is looking. */
  isWatching(conversationId: string): boolean;
  /** Browsers let a tab sound only after the user has touched it. */
  maySound(): boolean;
  /** A direct message is unread, whichever tab tells of it. */
  missDirect(): void;
  /** Of several new messages of a conversation, the last one. */
  tell(told: Telling): void;
  summarise(items: readonly Collected[]): void;
  /** Tells quietly what is left of a summary. */
  changeSummary(items: readonly Collected[]): void;
  sound(): void;
}

export type Telling = { message: Message; conversation: Conversation; reason: Reason };

/** How long another device may take to read a message, in milliseconds. */
export const WAIT = 3_000;
/** How much longer tabs wait that cannot sound. */
const SILENT_WAIT = 1_000;
/** Tabs without locks rarely meet within this time. */
const SPREAD = 200;
/** How long after its opening a stream may bring messages that were missed, and the age of such messages. */
const REPLAY = 10_000;
const OLD = 60_000;

export class Notifier {
  readonly #page: Surroundings;
  readonly #waiting: Waiting;
  readonly #summaries: Summaries;
  /** The read markers of the stream. The page's conversations follow them, perhaps after a request. */
  readonly #markers = new Map<string, string>();
  readonly #watched = new Watched();
  #replayEnds = 0;

  constructor(page: Surroundings, random = Math.random) {
    this.#page = page;
    const spread = random() * SPREAD;
    this.#waiting = new Waiting(() => WAIT + spread + (page.maySound() ? 0 : SILENT_WAIT), (arrivals) => void this.#decide(arrivals));
    this.#summaries = new Summaries({
      userId: page.userId,
      settings: () => page.settings,
      isRead: ({ conversationId, messageId }) => this.isRead(conversationId, messageId),
      tell: (items) => {
        page.summarise(items);
        void this.#sound();
      },
      change: (items) => page.changeSummary(items),
    });
  }

  /** A new message. Its conversation may not be known yet. */
  receive(message: Message): void {
    const { id, mine, kind, isDeleted, conversationId } = message;
    if (mine || kind === 'change' || isDeleted) return;
    if (this.#page.isWatching(conversationId)) this.#watched.add(conversationId, id);
    else this.#waiting.add({ message, isOld: this.#isOld(message), isAddressed: false });
  }

  /** Age counts only in a replay: the clocks of the server and this device may differ. */
  #isOld({ createdAt }: Message): boolean {
    const now = Date.now();
    return now < this.#replayEnds && now - Date.parse(createdAt) > OLD;
  }

  /** The stream is open again. */
  reconnected(): void {
    this.#replayEnds = Date.now() + REPLAY;
  }

  /** The stream could not be continued, and the state was loaded again. */
  async receiveMissed(missed: readonly Missed[]): Promise<void> {
    const own = await this.#own(missed.map(({ last, items }) => ({ message: last, items })));
    await this.#summaries.collect(own.flatMap(({ items }) => items));
  }

  /** The conversation must not have changed yet: if the marker counts more for the user, messages address them without their name. */
  receiveMarker({ conversationId, messageId, lastMessageId, mentionCount }: ReadMarker): void {
    this.#markers.set(conversationId, messageId ?? '0');
    const known = this.#page.conversation(conversationId);
    if (!known || known.readMessageId !== messageId || known.lastMessage?.id !== lastMessageId) return;
    const more = mentionCount - known.mentionCount;
    if (more <= 0) return;
    const unnamed = this.#waiting.in(conversationId).filter(({ message }) => mayAddress(message, this.#page.userId));
    for (const arrival of unnamed.slice(-more)) arrival.isAddressed = true;
  }

  receiveDeletion(messageId: string): void {
    this.#waiting.remove(messageId);
    void this.#summaries.drop(messageId);
  }

  /** Whether nothing needs to tell of a message any more. */
  isRead(conversationId: string, messageId: string): boolean {
    const conversation = this.#page.conversation(conversationId);
    if (conversation?.isParticipant === false) return true;
    return [this.#markers.get(conversationId), conversation?.readMessageId].some((read) => read != null && !isNewer(messageId, read));
  }

  /** Other quiet times were chosen, or the page was opened. */
  reschedule(): void {
    this.#summaries.schedule();
  }

  async #decide(arrivals: readonly Arrival[]): Promise<void> {
    const telling = arrivals.flatMap((arrival) => this.#weigh(arrival) ?? []);
    if (telling.some(({ reason }) => reason === 'direct')) this.#page.missDirect();
    const own = await this.#own(telling);
    const isQuiet = quietAt(this.#page.settings, new Date()) !== null;
    await this.#summaries.collect(own.filter(({ isOld }) => isQuiet || isOld).map(collected));
    // A conversation has one notification.
    const told = new Map(own.filter(({ isOld }) => !isQuiet && !isOld).map((telling) => [telling.conversation.id, telling]));
    for (const telling of told.values()) this.#page.tell(telling);
    if (told.size > 0) await this.#sound();
  }

  /** Those that no other tab tells of. */
  async #own<T extends Pick<Telling, 'message'>>(telling: readonly T[]): Promise<T[]> {
    const unwatched = telling.filter(({ message: { id, conversationId } }) => !this.#page.isWatching(conversationId) && !this.#watched.has(conversationId, id));
    if (unwatched.length === 0) return [];
    const won = new Set(await claim(unwatched.map(({ message }) => claimOf(message))));
    return unwatched.filter(({ message }) => won.has(claimOf(message)));
  }

  #weigh({ message, isOld, isAddressed }: Arrival): (Telling & { isOld: boolean }) | null {
    const conversation = this.#page.conversation(message.conversationId);
    if (!conversation || this.isRead(conversation.id, message.id)) return null;
    const reason = reasonFor(message, conversation, this.#page.settings, this.#page.userId, isAddressed);
    return reason && { message, conversation, reason, isOld };
  }

  async #sound(): Promise<void> {
    const [won] = await claim(['sound'], 1_000);
    if (won) this.#page.sound();
  }

  close(): void {
    this.#waiting.close();
    this.#summaries.close();
    this.#watched.close();
  }
}

const collected = ({ message, conversation, reason }: Telling): Collected => ({
  conversationId: conversation.id, messageId: message.id, isForMe: reason !== 'everything',
});

/** With its time: a server whose data was replaced uses its ids again. */
const claimOf = ({ id, createdAt }: Message): string => `${id} ${createdAt}`;

/** Whether a message may be for a user whom it does not name: an answer, or one to everyone who is here. */
const mayAddress = ({ replyToId, content, mentions, mentionsRoom }: Message, userId: string): boolean =>
  (replyToId !== null || /@here/iu.test(content)) && !mentionsRoom && !mentions.includes(userId);
