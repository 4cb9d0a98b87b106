/** Who is signed in: finds out, signs in and out, and follows what other tabs of this browser do. */
import { Chat, SIGNED_IN_KEY } from '../chat/chat.svelte';
import type { Login, ServerInfo, Snapshot } from '../net/api-types';
import { startConversation } from '../net/api/conversations';
import { server as loadServer } from '../net/api/server';
import * as api from '../net/api/session';
import { backoff } from '../net/backoff';
import { isStatus, Unreachable, waitOf } from '../net/refusals';
import { keep, recall } from '../net/storage';
import { router } from '../router/router.svelte';
import { conversationPath, HOME } from '../router/routes';
import { joinLink, resetLink } from './secret-link.svelte';

/** Where to go on after GitHub has sent the person back to `/`. */
const RETURN_KEY = 'chinwag.return';
/** How this browser's last session ended: `by-hand`, or `unasked`. All tabs say the same of it. */
const END_KEY = 'chinwag.end';
/** The name that somebody wanted to join with, of whom the server's answer was lost: it may be theirs by now. */
const UNANSWERED_KEY = 'chinwag.unanswered';

class Session {
  chat = $state.raw<Chat | null>(null);
  server = $state.raw<ServerInfo | null>(null);
  /** Nobody is signed in, and that is certain. */
  isSignedOut = $state(false);
  /** And whoever was here did not ask for it: the session was revoked, or is too old. */
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

  /** Asks the server for the state of things, again and again until it answers. */
  load = async (): Promise<void> => {
    const attempt = (this.#latest = Symbol());
    clearTimeout(this.#retry);
    try {
      const [server, snapshot] = await Promise.all([this.server ?? loadServer(), snapshotIfSignedIn()]);
      if (attempt !== this.#latest) return;
      // It may have been asked again meanwhile, and know better.
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

  async signIn(username: string, password?: string): Promise<void> {
    await api.logIn(username, password);
    await this.load();
  }

  /** Makes an account, signs in with it, and goes to where there is somebody to talk to. */
  async join(token: string, username: string, password: string): Promise<void> {
    const { talkTo } = await this.#become(() => api.join(token, username, password)).catch((error) => {
      if (error instanceof Unreachable) this.#rememberUnanswered(username);
      throw error;
    });
    const path = await placeToTalk(talkTo);
    await this.load();
    router.go(path, 'replace');
    joinLink.forget();
  }

  /** Sets a new password by the link that somebody was given, and signs in. */
  async resetPassword(token: string, password: string): Promise<void> {
    await this.#become(() => api.resetPassword(token, password));
    await this.load();
    router.go(HOME, 'replace');
    resetLink.forget();
  }

  /** The answer brings another cookie. A tab that was told meanwhile that the old one has ended is signed in again. */
  async changePassword(change: Parameters<typeof api.changePassword>[0]): Promise<void> {
    await api.changePassword(change);
    await this.load();
  }

  /** Signs in once the first device has let this one in; false while it has not. */
  async enterByClaim(claim: string): Promise<boolean> {
    const login = await api.enterByClaim(claim);
    if (!login) return false;
    keep(SIGNED_IN_KEY, login.authUser.id);
    await this.load();
    router.go(HOME, 'replace');
    return true;
  }

  /** Remembers the address for when GitHub sends the person back. */
  leaveForGitHub(): void {
    keep(RETURN_KEY, location.pathname, 'sessionStorage');
  }

  /** Erases what is not sent here: somebody else may use this browser next. `path` is where to go then. */
  async signOut(path = HOME): Promise<void> {
    const { chat } = this;
    keep(END_KEY, 'by-hand');
    await api.logOut().catch((error) => {
      keep(END_KEY, null);
      throw error;
    });
    this.#leave();
    await chat?.forget();
    this.#refreshServer();
    router.go(path, 'replace');
  }

  /** Tries now what waits for the next try. */
  wake = (): void => {
    if (this.#failures > 0) void this.load();
    this.chat?.wake();
  };

  /** What brings another cookie: whoever was signed in must not send anything under it. */
  async #become<T extends Login>(enter: () => Promise<T>): Promise<T> {
    const before = this.chat;
    before?.close();
    this.chat = null;
    const login = await enter().catch(async (error) => {
      // The cookie may have come, even where the answer was lost.
      const loading = before || error instanceof Unreachable ? this.load() : null;
      if (before) await loading;
      throw error;
    });
    // The other tabs know at once, for the same reason.
    keep(SIGNED_IN_KEY, login.authUser.id);
    this.#refreshServer();
    return login;
  }

  #rememberUnanswered(username: string | null): void {
    this.unansweredName = username;
    keep(UNANSWERED_KEY, username, 'sessionStorage');
  }

  #adopt(snapshot: Snapshot): void {
    keep(SIGNED_IN_KEY, snapshot.authUser.id);
    keep(END_KEY, null);
    this.#rememberUnanswered(null);
    this.isSignedOut = false;
    if (this.chat?.authUser.id === snapshot.authUser.id) return this.chat.adopt(snapshot);
    this.chat?.close();
    this.chat = new Chat(snapshot, this.load);
    const path = recall(RETURN_KEY, 'sessionStorage');
    keep(RETURN_KEY, null, 'sessionStorage');
    // Why GitHub let nobody in, if it did not, goes along.
    if (path && location.pathname === HOME) router.go(path + location.search, 'replace');
  }

  /** The server knows of no session here. */
  #miss(): void {
    const hadOne = this.chat !== null || recall(SIGNED_IN_KEY) !== null;
    if (hadOne && recall(END_KEY) === null) keep(END_KEY, 'unasked');
    this.#leave();
  }

  #leave(): void {
    this.chat?.close();
    this.chat = null;
    this.isSignedOut = true;
    this.isSignedOutUnasked = recall(END_KEY) === 'unasked';
    keep(SIGNED_IN_KEY, null);
  }

  /** There may be more people by now, or an owner; without an answer it stays as it was. */
  #refreshServer(): void {
    void loadServer().then((server) => (this.server = server)).catch(() => {});
  }

  /** Another tab has signed in or out: nothing of the user before may stay, or be sent. */
  #startOver(): void {
    this.chat?.close();
    this.chat = null;
    void this.load();
  }
}

async function snapshotIfSignedIn(): Promise<Snapshot | null> {
  try {
    return await api.snapshot();
  } catch (error) {
    if (isStatus(error, 401)) return null;
    throw error;
  }
}

/** The conversation with somebody; home where there is nobody, or where it could not be started. */
async function placeToTalk(username: string | null): Promise<string> {
  if (username === null) return HOME;
  return startConversation(username).then(({ id }) => conversationPath(id), () => HOME);
}

export const session = new Session();
