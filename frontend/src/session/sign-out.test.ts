import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chat } from '../chat/chat.svelte';

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('location', new URL('http://chinwag/conversations/1'));
  vi.stubGlobal('window', { history: { replaceState: () => {} } });
  vi.stubGlobal('document', { visibilityState: 'visible', hasFocus: () => true, addEventListener: () => {} });
  vi.stubGlobal('fetch', async () => new Response(null, { status: 204 }));
});
afterEach(() => vi.unstubAllGlobals());

/** A chat of a signed-in user with a file of an unsent message. `erase` ends its removal. */
function chatWithUnsent() {
  let erase: (error?: Error) => void = () => {};
  const erased = new Promise<void>((resolve, reject) => (erase = (error) => (error ? reject(error) : resolve())));
  const chat = {
    authUser: { id: '1' }, deletionPrefix: 'chinwag.deletion.1.', drafts: { clear: vi.fn() }, files: { clear: vi.fn(() => erased) },
    close: vi.fn(),
  };
  return { chat, erase: (error?: Error) => erase(error) };
}

async function begin() {
  const { session } = await import('./session.svelte');
  const { signOut } = await import('./sign-out');
  const { chat, erase } = chatWithUnsent();
  session.chat = chat as unknown as Chat;
  const ended = signOut();
  await vi.waitFor(() => expect(chat.files.clear).toHaveBeenCalled());
  return { session, chat, erase, ended };
}

test('the sign-in page waits until unsent messages and files are erased', async () => {
  const { session, chat, erase, ended } = await begin();
  expect(chat.close).toHaveBeenCalled();
  // Neither the messenger nor the sign-in page.
  expect([session.chat, session.isSignedOut]).toEqual([null, false]);
  erase();
  await ended;
  expect(session.isSignedOut).toBe(true);
});

test('a browser that does not erase still shows the sign-in page', async () => {
  const { session, erase, ended } = await begin();
  erase(new Error('The storage is gone'));
  await expect(ended).rejects.toThrow('gone');
  expect(session.isSignedOut).toBe(true);
});
