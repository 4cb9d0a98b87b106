/** Who is signed in: finds out, signs in and out, and follows what other tabs of this browser do. */
import * as api from '../api';
import type { ServerInfo, Snapshot } from '../api-types';
import { backoff } from '../backoff';
import { conversationPath, HOME } from '../routes';
import { keep, recall } from '../storage';
import { Chat, SIGNED_IN_KEY } from './chat.svelte';
import { joinLink } from './join-link.svelte';
import { router } from './router.svelte';

/** Where to go on after GitHub has sent the person back to `/`. */
const RETURN_KEY = 'chinwag.return';

class Session {
  chat = $state.raw<Chat | null>(null);
  server = $state.raw<ServerInfo | null>(null);
  /** Nobody is signed in, and that is certain. */
  isSignedOut = $state(false);
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
      const [server, snapshot] = await Promise.all([this.server ?? api.server(), snapshotIfSignedIn()]);
      if (attempt !== this.#latest) return;
      // It may have been asked again meanwhile, and know better.
      this.server ??= server;
      this.#failures = 0;
      this.isUnreachable = false;
      if (snapshot) this.#adopt(snapshot);
      else this.#leave();
    } catch {
      if (attempt !== this.#latest) return;
      this.#failures += 1;
      this.isUnreachable = this.chat === null;
      this.#retry = setTimeout(this.load, backoff(this.#failures));
    }
  };

  async signIn(username: string, password?: string): Promise<void> {
    await api.logIn(username, password);
    await this.load();
  }

  /** Makes an account, signs in with it, and goes to where there is somebody to talk to. */
  async join(token: string, username: string, password: string): Promise<void> {
    // The answer brings another cookie: whoever was signed in must not send anything under it.
    const before = this.chat;
    before?.close();
    this.chat = null;
    const { authUser, talkTo } = await api.join(token, username, password).catch(async (error) => {
      if (before) await this.load();
      throw error;
    });
    // The other tabs know at once, for the same reason.
    keep(SIGNED_IN_KEY, authUser.id);
    this.#refreshServer();
    const path = await placeToTalk(talkTo);
    await this.load();
    router.go(path, 'replace');
    joinLink.forget();
  }

  /** Remembers the address for when GitHub sends the person back. */
  leaveForGitHub(): void {
    keep(RETURN_KEY, location.pathname, 'sessionStorage');
  }

  async signOut(): Promise<void> {
    await api.logOut();
    this.#leave();
    this.#refreshServer();
    router.go(HOME, 'replace');
  }

  /** Tries now what waits for the next try. */
  wake = (): void => {
    if (this.#failures > 0) void this.load();
    this.chat?.wake();
  };

  #adopt(snapshot: Snapshot): void {
    keep(SIGNED_IN_KEY, snapshot.authUser.id);
    this.isSignedOut = false;
    if (this.chat?.authUser.id === snapshot.authUser.id) return this.chat.adopt(snapshot);
    this.chat?.close();
    this.chat = new Chat(snapshot, this.load);
    const path = recall(RETURN_KEY, 'sessionStorage');
    keep(RETURN_KEY, null, 'sessionStorage');
    if (path && location.pathname === HOME) router.go(path, 'replace');
  }

  #leave(): void {
    this.chat?.close();
    this.chat = null;
    this.isSignedOut = true;
    keep(SIGNED_IN_KEY, null);
  }

  /** There may be more people by now, or an owner; without an answer it stays as it was. */
  #refreshServer(): void {
    void api.server().then((server) => (this.server = server)).catch(() => {});
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
    if (api.isStatus(error, 401)) return null;
    throw error;
  }
}

/** The conversation with somebody; home where there is nobody, or where it could not be started. */
async function placeToTalk(username: string | null): Promise<string> {
  if (username === null) return HOME;
  return api.startConversation(username).then(({ id }) => conversationPath(id), () => HOME);
}

export const session = new Session();
