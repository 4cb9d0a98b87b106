/** Connects the notifier to the page: what it shows and hears, and whether the user wants notifications in this browser. */
import type { Chat } from '../chat/chat.svelte';
import type { Conversation, ReadMarker, Settings } from '../net/api-types';
import { keep, recall } from '../net/storage';
import type { StreamEvent } from '../net/stream/stream';
import { router } from '../router/router.svelte';
import { parseRoute } from '../router/routes';
import { attention } from '../ui/attention.svelte';
import { Awake } from './awake';
import type { Collected } from './collected';
import { MessagePopups } from './message-popups';
import { missedIn } from './missed';
import { Notifier, type Surroundings, type Telling } from './notifier';
import { permission } from './permission.svelte';
import { Popups } from './popups';
import { play } from './sounds';

/** The user has answered "Not now" in this browser. */
const REFUSED = 'chinwag.notifications.refused';

export class PageNotifier implements Surroundings {
  readonly userId: string;
  /** A direct message came while the page was hidden. */
  #hasMissed = $state(false);
  #isRefused = $state(recall(REFUSED) !== null);
  readonly #chat: Chat;
  readonly #notifier: Notifier;
  readonly #popups: MessagePopups;
  readonly #awake = new Awake();
  #openings: number;
  /** The conversations before a stream that cannot be continued. */
  #before: Map<string, Conversation> | null = null;

  constructor(chat: Chat) {
    this.#chat = chat;
    this.userId = chat.authUser.id;
    this.#openings = chat.openings;
    this.#notifier = new Notifier(this);
    this.#popups = new MessagePopups(chat, (id, messageId) => this.#notifier.isRead(id, messageId), new Popups(open));
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
      receiveDeletion: (id) => void this.#receiveDeletion(id),
    };
    // The service worker asks whether this page opens messages, and tells which.
    const onmessage = ({ data, ports: [port] }: MessageEvent) => (port ? port.postMessage('yes') : open((data as { open?: unknown } | null)?.open));
    navigator.serviceWorker?.addEventListener('message', onmessage);
    this.#chat.onevent.add(this.#hear);
    return () => {
      this.#chat.notifier = null;
      this.#chat.onevent.delete(this.#hear);
      navigator.serviceWorker?.removeEventListener('message', onmessage);
      notifier.close();
      this.#popups.end();
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
    if (this.#before) void this.#notifier.receiveMissed(missedIn(this.#before, this.#chat.conversations.all, this.settings));
    this.#before = null;
    this.#popups.closeRead();
  }

  readonly #hear = ({ type }: StreamEvent): void => {
    if (type === 'reset') this.#before ??= new Map(this.#chat.conversations.all.map((conversation) => [conversation.id, conversation]));
  };

  reschedule(): void {
    this.#notifier.reschedule();
  }

  #receiveMarker(marker: ReadMarker): void {
    this.#notifier.receiveMarker(marker);
    this.#popups.closeRead();
  }

  #receiveDeletion(id: string): void {
    this.#notifier.receiveDeletion(id);
    void this.#popups.drop(id);
  }

  conversation = (id: string): Conversation | undefined => this.#chat.conversations.get(id);
  isWatching = (id: string): boolean => attention.isAttending && router.conversationId === id;
  maySound = (): boolean => navigator.userActivation?.hasBeenActive ?? true;
  sound = (): void => void play(this.settings.sound);

  missDirect(): void {
    if (!attention.isVisible) this.#hasMissed = true;
  }

  tell(told: Telling): void {
    void this.#popups.tell(told);
  }

  summarise(items: readonly Collected[]): void {
    void this.#popups.summarise(items);
  }

  changeSummary(items: readonly Collected[]): void {
    void this.#popups.changeSummary(items);
  }
}

/** Opens a message that a notification was for. */
function open(path: unknown): void {
  if (typeof path === 'string' && parseRoute(path).page === 'conversation') router.go(path);
}
