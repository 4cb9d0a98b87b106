import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { exampleFile } from '../../tests/support/example-uploads';
import type { Chat } from '../chat/chat.svelte';
import { openFileStore } from '../net/uploads/file-store';
import { eraseKeptFiles } from './kept-files';

test('files are erased before the code for them is loaded', async () => {
  const store = await openFileStore();
  await store.add({ ...exampleFile('a'), conversationId: '7', place: 'draft' }, new Blob(['a']));
  await store.add({ ...exampleFile('b'), conversationId: '8', place: 'sent' }, new Blob(['b']));
  const chat = { files: null, authUser: { id: 'john' } } as unknown as Chat;
  await eraseKeptFiles(chat);
  expect(await store.list('john')).toEqual([]);
});
