/** Signs in. Loaded with the forms for it. */
import { SIGNED_IN_KEY } from '../chat/chat.svelte';
import type { Login } from '../net/api-types';
import * as api from '../net/api/session';
import { Unreachable } from '../net/refusals';
import { forgetKept } from '../net/request';
import { keep } from '../net/storage';
import { router } from '../router/router.svelte';
import { conversationPath, HOME } from '../router/routes';
import { joinLink, resetLink } from './secret-link.svelte';
import { RETURN_KEY, session } from './session.svelte';

export async function signIn(username: string, password?: string): Promise<void> {
  await api.logIn(username, password);
  await session.load();
}

/** Creates an account, signs in, and opens the room in which everyone is. */
export async function join(newcomer: api.Newcomer): Promise<void> {
  await become(() => api.join(newcomer)).catch((error) => {
    if (error instanceof Unreachable) session.rememberUnanswered(newcomer.username);
    throw error;
  });
  await session.load();
  const everyone = session.chat?.conversations.all.find(({ isEveryone }) => isEveryone);
  router.go(everyone ? conversationPath(everyone.id) : HOME, 'replace');
  joinLink.forget();
}

/** Sets a new password with a reset link, and signs in. */
export async function resetPassword(token: string, password: string): Promise<void> {
  await become(() => api.resetPassword(token, password));
  await session.load();
  router.go(HOME, 'replace');
  resetLink.forget();
}

/** The answer brings a new cookie. Signs a tab in again that has heard of the old session's end. */
export async function changePassword(change: Parameters<typeof api.changePassword>[0]): Promise<void> {
  await api.changePassword(change);
  await session.load();
}

/** Signs in once the first device approves; returns false until then. */
export async function enterByClaim(claim: string): Promise<boolean> {
  const login = await api.enterByClaim(claim);
  if (!login) return false;
  keep(SIGNED_IN_KEY, login.authUser.id);
  await session.load();
  router.go(HOME, 'replace');
  return true;
}

/** Remembers the address for when GitHub sends the user back. */
export function leaveForGitHub(): void {
  keep(RETURN_KEY, location.pathname + location.search, 'sessionStorage');
}

/** Runs work that brings a new cookie: the previous user's messages must not be sent under it. */
async function become<T extends Login>(enter: () => Promise<T>): Promise<T> {
  const before = session.chat;
  session.closeChat();
  forgetKept();
  const login = await enter().catch(async (error) => {
    // The cookie may have arrived although the answer was lost.
    const loading = before || error instanceof Unreachable ? session.load() : null;
    if (before) await loading;
    throw error;
  });
  // Tells the other tabs at once, for the same reason.
  keep(SIGNED_IN_KEY, login.authUser.id);
  session.refreshServer();
  return login;
}
