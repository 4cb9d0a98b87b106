/** Connects the notifier to the page: what it shows and hears, and whether the user wants notifications in this browser. */
import type { Chat } from '../chat/chat.svelte';
import { lineOf } from '../chat/timeline/lines.svelte';
import type { Conversation, ReadMarker, Settings } from '../net/api-types';
import { keep, recall } from '../net/storage';
import { router } from '../router/router.svelte';
import { messagePath, parseRoute } from '../router/routes';
import { attention } from '../ui/attention.svelte';
import { nameOf, pictureOf } from '../users/users';
import { Awake } from './awake';
import { claim } from './claims';
import type { Collected } from './collected';
import { Notifier, type Surroundings, type Telling } from './notifier';
import { permission } from './permission.svelte';
import { type PopupData, Popups } from './popups';
import { play } from './sounds';
import { bodyOf, summaryBody, summaryTitle, titleOf } from './texts';

/** The user has answered "Not now" in this browser. */
const REFUSED = 'chinwag.notifications.refused';
const ICON = '/icon-192.png';
const SUMMARY = 'summary';
/** A notification that changes again within this time, in milliseconds, does so quietly. */
const CALM = 5_000;

export class PageNotifier implements Surroundings {
  readonly userId: string;
  /** A direct message came while the page was hidden. */
  #hasMissed = $state(false);
  #isRefused = $state(recall(REFUSED) !== null);
  readonly #chat: Chat;
  readonly #notifier: Notifier;
  readonly #popups = new Popups(open);
  readonly #awake = new Awake();
  #openings: number;

  constructor(chat: Chat) {
    this.#chat = chat;
    this.userId = chat.authUser.id;
    this.#openings = chat.openings;
    this.#notifier = new Notifier(this);
  }

  get settings(): Settings {
    return this.#chat.settings;
  }

  /** Whether to ask the user. They have not turned notifications off: those who have know where to turn them on. */
  get asks(): boolean {
    return this.#hasMissed && !this.#isRefused && permission.state === 'off' && Notification.permission === 'default';
  }

  async turnOn(): Promise<void> {
    await permission.turnOn();
    this.#hasMissed = false;
  }

  refuse(): void {
    keep(REFUSED, 'yes');
    this.followAnswer();
  }

  /** The user may have answered in another tab. */
  followAnswer(): void {
    this.#isRefused = recall(REFUSED) !== null;
  }

  /** Returns a function that ends it. */
  listen(): () => void {
    const [notifier, awake] = [this.#notifier, this.#awake];
    this.#chat.notifier = {
      get isAwake() {
        return awake.isOn;
      },
      receive: (message) => notifier.receive(message),
      receiveMarker: (marker) => this.#receiveMarker(marker),
      receiveDeletion: (id) => this.#receiveDeletion(id),
    };
    const onmessage = ({ data }: MessageEvent) => open((data as { open?: unknown } | null)?.open);
    navigator.serviceWorker?.addEventListener('message', onmessage);
    return () => {
      this.#chat.notifier = null;
      navigator.serviceWorker?.removeEventListener('message', onmessage);
      notifier.close();
    };
  }

  /** Hears of messages while the tab is hidden. Returns a function that ends it. */
  stayAwake(): () => void {
    return this.#awake.begin(this.#chat.wake);
  }

  /** The stream may have been opened again. */
  reconnected(): void {
    if (this.#chat.openings > this.#openings) this.#notifier.reconnected();
    this.#openings = this.#chat.openings;
    this.#closeRead();
  }

  reschedule(): void {
    this.#notifier.reschedule();
  }

  #receiveMarker(marker: ReadMarker): void {
    this.#notifier.receiveMarker(marker);
    this.#closeRead();
  }

  #receiveDeletion(id: string): void {
    this.#notifier.receiveDeletion(id);
    void this.#popups.close(({ messageId }) => messageId === id);
  }

  #closeRead(): void {
    void this.#popups.close(({ covers }) => Object.entries(covers).every(([id, messageId]) => this.#notifier.isRead(id, messageId)));
  }

  conversation = (id: string): Conversation | undefined => this.#chat.conversations.get(id);
  isWatching = (id: string): boolean => attention.isAttending && router.conversationId === id;
  maySound = (): boolean => navigator.userActivation?.hasBeenActive ?? true;
  sound = (): void => void play(this.settings.sound);

  missDirect(): void {
    if (!attention.isVisible) this.#hasMissed = true;
  }

  tell(told: Telling): void {
    if (permission.state === 'on') void this.#show(told);
  }

  async #show({ message, conversation, reason }: Telling): Promise<void> {
    const { id } = conversation;
    const author = await this.#chat.users.find(message.authorId);
    const { unreadCount, mentionCount } = this.conversation(id) ?? conversation;
    const count = reason === 'direct' || reason === 'mention' ? mentionCount : unreadCount;
    const line = permission.showsText ? lineOf(message, this.#chat) : null;
    const told = { author: author ? nameOf(author) : 'Someone', conversation, line, count };
    const data = { path: messagePath(id, message.id), messageId: message.id, covers: { [id]: message.id } };
    await this.#popUp(`conversation ${id}`, titleOf(told), bodyOf(told), (author && pictureOf(author)) ?? ICON, data);
  }

  summarise(items: readonly Collected[]): void {
    const first = items.find(({ isForMe }) => isForMe) ?? items[0];
    if (permission.state !== 'on' || !first) return;
    const covers = Object.fromEntries(items.map(({ conversationId, messageId }) => [conversationId, messageId]));
    const names = Object.keys(covers).flatMap((id) => this.conversation(id) ?? []).map((conversation) => this.#nameOf(conversation));
    const data = { path: messagePath(first.conversationId, first.messageId), messageId: first.messageId, covers };
    void this.#popUp(SUMMARY, summaryTitle(items), summaryBody(names), ICON, data);
  }

  #nameOf(conversation: Conversation): string {
    return conversation.kind === 'room' ? `#${conversation.name}` : this.#chat.nameOf(conversation);
  }

  async #popUp(tag: string, title: string, body: string, icon: string, data: PopupData): Promise<void> {
    const [alerts] = await claim([`alert ${tag}`], CALM);
    await this.#popups.show({ tag, title, body, icon, alerts: alerts !== undefined, data });
    // It may have been read meanwhile.
    this.#closeRead();
  }
}

/** Opens a message that a notification was for. */
function open(path: unknown): void {
  if (typeof path === 'string' && parseRoute(path).page === 'conversation') router.go(path);
}
