import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { openOutboxStore } from '../net/outbox/outbox-store';
import type { Chat } from './chat.svelte';
import { Drafts } from './composer/drafts.svelte';
import { forget } from './forget';

test('unsent messages are erased even if the files cannot be', async () => {
  const outbox = await openOutboxStore();
  await outbox.add({ clientId: 'c', userId: '1', conversationId: '7', content: 'secret', replyToId: null, createdAt: '', state: 'pending', reason: null });
  const files = { clear: () => Promise.reject(new Error('lost')) };
  const chat = { authUser: { id: '1' }, drafts: new Drafts('1'), deletionPrefix: 'chinwag.deletion.1.', files } as unknown as Chat;
  await expect(forget(chat)).rejects.toThrow('lost');
  expect(await outbox.list('1')).toEqual([]);
});
