/** Signs out. Erases what is unsent in this browser before the sign-in page shows: another person may use it next. */
import { forget } from '../chat/forget';
import { logOut } from '../net/api/session';
import { keep } from '../net/storage';
import { router } from '../router/router.svelte';
import { HOME } from '../router/routes';
import { END_KEY, session } from './session.svelte';

/** Opens `path` afterwards. */
export async function signOut(path = HOME): Promise<void> {
  const { chat } = session;
  keep(END_KEY, 'by-hand');
  await logOut().catch((error) => {
    keep(END_KEY, null);
    throw error;
  });
  // Nothing is sent or drawn any more. Until all is erased, the page shows that it waits.
  session.closeChat();
  try {
    if (chat) await forget(chat);
  } finally {
    session.leave();
    session.refreshServer();
    router.go(path, 'replace');
  }
}
