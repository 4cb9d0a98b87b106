import 'fake-indexeddb/auto';
import { expect, test } from 'vitest';
import { exampleFile } from '../../tests/support/example-uploads';
import { Drafts } from '../chat/composer/drafts.svelte';
import type { Chat } from '../chat/chat.svelte';
import { openFileStore } from '../net/uploads/file-store';
import { eraseKeptFiles, noteKeptFiles } from './kept-files';

test('files of drafts are counted and erased before the code for them is loaded', async () => {
  const store = await openFileStore();
  await store.add({ ...exampleFile('a'), conversationId: '7', place: 'draft' }, new Blob(['a']));
  await store.add({ ...exampleFile('b'), conversationId: '8', place: 'sent' }, new Blob(['b']));
  const chat = { files: null, authUser: { id: 'john' }, drafts: new Drafts('john') } as unknown as Chat;
  await noteKeptFiles(chat);
  expect([chat.drafts.count, chat.drafts.places]).toEqual([1, ['7']]);
  await eraseKeptFiles(chat);
  expect(await store.list('john')).toEqual([]);
});
