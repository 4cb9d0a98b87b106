/** The messages that mention the user or answer them, newest first, kept live by the stream. */
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { Message, Participation } from '../../net/api-types';
import * as api from '../../net/api/mentions';
import { PAGE } from '../../net/request';
import type { StreamEvent } from '../../net/stream/stream';
import { PagedList } from '../../ui/list/paged-list.svelte';
import type { Chat } from '../chat.svelte';
import { isForUser, withNews } from './mentions';

export class Mentions {
  readonly pages = new PagedList<Message>(PAGE, (_, last, signal) => api.mentions(last?.id ?? null, signal));
  readonly #chat: Chat;
  readonly #messages = new SvelteMap<string, Message>();
  readonly #edits = new SvelteMap<string, Message>();
  readonly #gone = new SvelteSet<string>();
  #isLooking = false;
  #looksAgain = false;

  constructor(chat: Chat) {
    this.#chat = chat;
  }

  readonly list: readonly Message[] = $derived.by(() => withNews(this.pages.list, { messages: this.#messages, edits: this.#edits, gone: this.#gone }).filter(({ id }) => !this.#chat.instead.has(id)));

  /** Whether there is nothing for the user. */
  get isEmpty(): boolean {
    return this.pages.isLoaded && !this.pages.hasMore && this.list.length === 0;
  }

  receive = (event: StreamEvent): void => {
    switch (event.type) {
      case 'message':
        return this.#receiveMessage(event.data);
      case 'message_edited':
        return void this.#edits.set(event.data.id, event.data);
      case 'message_deleted':
        return void this.#gone.add(event.data.messageId);
      case 'participation':
        return this.#receiveParticipation(event.data);
      case 'reset':
        return this.#startAgain();
      default:
    }
  };

  #receiveMessage(message: Message): void {
    if (message.isDeleted) return void this.#gone.add(message.id);
    const isForMe = isForUser(message, this.#chat.authUser.id);
    if (isForMe === 'perhaps') void this.#look();
    else if (isForMe) this.#messages.set(message.id, message);
  }

  /** Asks the server whether the newest messages are for the user. */
  async #look(): Promise<void> {
    this.#looksAgain = this.#isLooking;
    if (this.#isLooking) return;
    this.#isLooking = true;
    // Without an answer, the next load has them.
    const newest = await api.mentions(null).catch(() => []);
    for (const message of newest) this.#messages.set(message.id, message);
    this.#isLooking = false;
    if (this.#looksAgain) await this.#look();
  }

  /** The user may read other messages now. */
  #receiveParticipation({ id, isParticipant }: Participation): void {
    if (isParticipant !== (this.#chat.conversations.get(id)?.isParticipant ?? false)) this.#startAgain();
  }

  #startAgain(): void {
    this.#messages.clear();
    void this.pages.reload();
  }
}
