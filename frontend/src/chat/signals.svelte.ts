/** Signals, of which nothing is stored: presence and typing. The code for them is loaded after the first screen. */
import type { Settings, User } from '../net/api-types';
import * as api from '../net/api/presence';
import type { StreamEvent, StreamStatus } from '../net/stream/stream';
import type { KnownUsers } from '../users/known-users.svelte';
import { OwnPresence } from './presence/own-presence';
import { Presence } from './presence/presence.svelte';
import Dot, { LABELS } from './presence/PresenceDot.svelte';
import Line from './typing/TypingLine.svelte';
import { Typing } from './typing/typing.svelte';

/** The part of the chat that is needed here. `openings` counts how often the stream was opened. */
type Host = { authUser: User; settings: Settings; users: KnownUsers; openings: number; connection: { readonly lostSince: number | null }; onevent: Set<(event: StreamEvent) => void> };

export class Signals {
  readonly presence: Presence;
  readonly Dot = Dot;
  readonly Line = Line;
  readonly #own: OwnPresence;
  readonly #typing = new Typing(api.tellTyping);
  readonly #host: Host;
  #isOpen: boolean;
  #isPresenceShown = false;

  /** Ends with the signal. */
  constructor(host: Host, ending: AbortSignal) {
    this.#host = host;
    this.presence = new Presence(api.presence, () => host.connection.lostSince !== null);
    this.#own = new OwnPresence(host.authUser.id, api.tellPresence);
    this.#isOpen = host.openings > 0;
    if (ending.aborted) return;
    host.onevent.add((event) => this.receive(event));
    ending.addEventListener('abort', () => this.#show(false));
    this.#show(host.settings.showsPresence);
  }

  /** The presence of a user in a word; empty if they are gone. */
  wordOf(userId: string): string {
    const state = this.presence.of(userId);
    return state ? LABELS[state] : '';
  }

  /** Those who are typing in a conversation, as far as they are known. */
  typistsIn = (conversationId: string): User[] => this.#typing.in(conversationId).flatMap((id) => this.#host.users.get(id) ?? []);

  /** The user changed the text of a new message. */
  type(conversationId: string, text: string): void {
    if (this.#host.settings.showsTyping) this.#typing.type(conversationId, text);
  }

  follow({ state }: StreamStatus): void {
    const wasOpen = this.#isOpen;
    this.#isOpen = state === 'open';
    // A snapshot, which is followed by an opening, may have brought other settings.
    if (this.#isOpen) this.#choose(this.#host.settings, !wasOpen);
  }

  receive(event: StreamEvent): void {
    if (event.type === 'presence') this.presence.receive(event.data);
    else if (event.type === 'typing') this.#typing.receive(event.data, this.#host.authUser.id);
    else if (event.type === 'message') this.#typing.said(event.data.conversationId, event.data.authorId);
    else if (event.type === 'settings') this.#choose(event.data, false);
  }

  #choose({ showsPresence, showsTyping }: Settings, isOpening: boolean): void {
    if (!showsTyping) this.#typing.clear();
    if (showsPresence !== this.#isPresenceShown) this.#show(showsPresence);
    else if (showsPresence && isOpening) this.#open();
  }

  #show(isShown: boolean): void {
    this.#isPresenceShown = isShown;
    if (!isShown) {
      this.presence.clear();
      return this.#own.stop();
    }
    this.#own.start();
    if (this.#isOpen) this.#open();
  }

  #open(): void {
    this.presence.open();
    this.#own.open();
  }
}
