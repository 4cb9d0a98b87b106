/** The session: loads it, and follows what other tabs of this browser do. */
import { Chat, SIGNED_IN_KEY } from '../chat/chat.svelte';
import type { ServerInfo, Snapshot } from '../net/api-types';
import { server as loadServer } from '../net/api/server';
import { snapshot } from '../net/api/session';
import { backoff } from '../net/backoff';
import { isStatus, waitOf } from '../net/refusals';
import { forgetKept } from '../net/request';
import { keep, recall } from '../net/storage';
import { router } from '../router/router.svelte';
import { HOME } from '../router/routes';
// A secret leaves the address bar at once.
import './secret-link.svelte';

/** The address to continue at after GitHub has sent the user back to `/`. */
export const RETURN_KEY = 'chinwag.return';
/** How this browser's last session ended: `by-hand` or `unasked`. Shared by all tabs. */
export const END_KEY = 'chinwag.end';
/** The name of a user whose answer to joining was lost: the account may exist. */
const UNANSWERED_KEY = 'chinwag.unanswered';

class Session {
  chat = $state.raw<Chat | null>(null);
  server = $state.raw<ServerInfo | null>(null);
  /** Certain that no user is signed in. */
  isSignedOut = $state(false);
  /** The session ended without a sign-out here: it was revoked or has expired. */
  isSignedOutUnasked = $state(false);
  unansweredName = $state(recall(UNANSWERED_KEY, 'sessionStorage'));
  /** The server did not answer when the page was opened. */
  isUnreachable = $state(false);
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #latest: symbol | null = null;

  constructor() {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === SIGNED_IN_KEY && newValue !== (this.chat?.authUser.id ?? null)) this.#startOver();
    });
    addEventListener('online', () => this.isUnreachable && void this.load());
  }

  /** Asks the server for its state until it answers. */
  load = async (): Promise<void> => {
    const attempt = (this.#latest = Symbol());
    clearTimeout(this.#retry);
    try {
      const [server, snapshot] = await Promise.all([this.server ?? loadServer(), snapshotIfSignedIn()]);
      if (attempt !== this.#latest) return;
      // Another request may have answered in the meantime.
      this.server ??= server;
      this.#failures = 0;
      this.isUnreachable = false;
      if (snapshot) this.#adopt(snapshot);
      else this.#miss();
    } catch (error) {
      if (attempt !== this.#latest) return;
      this.#failures += 1;
      const wait = waitOf(error);
      this.isUnreachable = this.chat === null && wait === null;
      this.#retry = setTimeout(this.load, Math.max(backoff(this.#failures), wait ?? 0));
    }
  };

  /** A command for the server's terminal, with the flags without which it would not find the data: `chinwag owner-link --data /srv/chat`. */
  command = (words: string): string => `chinwag ${words} ${this.server?.commandFlags ?? ''}`.trimEnd();

  /** Retries immediately. */
  wake = (): void => {
    if (this.#failures > 0) void this.load();
    this.chat?.wake();
  };

  /** Nothing of this user is sent or drawn any more. */
  closeChat(): void {
    this.chat?.close();
    this.chat = null;
  }

  /** No user is signed in: the page shows how to sign in. */
  leave(): void {
    this.closeChat();
    forgetKept();
    this.isSignedOut = true;
    this.isSignedOutUnasked = recall(END_KEY) === 'unasked';
    keep(SIGNED_IN_KEY, null);
  }

  /** Refreshes the users and whether there is an owner. A failed request changes nothing. */
  refreshServer(): void {
    void loadServer().then((server) => (this.server = server)).catch(() => {});
  }

  /** The answer to joining with this name was lost. */
  rememberUnanswered(username: string | null): void {
    this.unansweredName = username;
    keep(UNANSWERED_KEY, username, 'sessionStorage');
  }

  #adopt(snapshot: Snapshot): void {
    keep(SIGNED_IN_KEY, snapshot.authUser.id);
    keep(END_KEY, null);
    this.rememberUnanswered(null);
    this.isSignedOut = false;
    if (this.chat?.authUser.id === snapshot.authUser.id) return this.chat.adopt(snapshot);
    this.chat?.close();
    this.chat = new Chat(snapshot, this.load);
    const path = recall(RETURN_KEY, 'sessionStorage');
    keep(RETURN_KEY, null, 'sessionStorage');
    // Keeps GitHub's error code, if there is one.
    if (path && location.pathname === HOME) router.go(path + location.search.replace('?', path.includes('?') ? '&' : '?'), 'replace');
  }

  /** The server reports no session here. */
  #miss(): void {
    const hadOne = this.chat !== null || recall(SIGNED_IN_KEY) !== null;
    if (hadOne && recall(END_KEY) === null) keep(END_KEY, 'unasked');
    this.leave();
  }

  /** Another tab signed in or out: nothing of the previous user may stay or be sent. */
  #startOver(): void {
    this.closeChat();
    void this.load();
  }
}

async function snapshotIfSignedIn(): Promise<Snapshot | null> {
  try {
    return await snapshot();
  } catch (error) {
    if (isStatus(error, 401)) return null;
    throw error;
  }
}

export const session = new Session();
