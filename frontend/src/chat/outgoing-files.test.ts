import 'fake-indexeddb/auto';
import { IDBFactory } from 'fake-indexeddb';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Gate } from '../../tests/gate';
import { FakeServer, seconds, settle } from '../../tests/support/fake-server';
import { FakeTransfer } from '../../tests/support/fake-transfer';
import { ApiError, Unreachable } from '../net/refusals';
import { Outbox, type OutboxEntry } from '../net/outbox/outbox';
import { openOutboxStore } from '../net/outbox/outbox-store';
import { FileStore, openFileStore } from '../net/uploads/file-store';
import { Drafts } from './composer/drafts.svelte';
import { OutgoingFiles } from './outgoing-files.svelte';

let server: FakeServer;
let transfer: FakeTransfer;
let uploadIds: (readonly string[])[] = [];
const tabs: { close: () => void }[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  vi.stubGlobal('fetch', () => Promise.reject(new Error('no network')));
  globalThis.indexedDB = new IDBFactory();
  server = new FakeServer();
  transfer = new FakeTransfer();
  uploadIds = [];
});
afterEach(() => {
  for (const tab of tabs.splice(0)) tab.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function openTab() {
  let files: OutgoingFiles | undefined;
  const ending = new AbortController();
  const host: ConstructorParameters<typeof OutgoingFiles>[0] & { entries: readonly OutboxEntry[]; drafts: Drafts } = {
    authUser: { id: 'john' },
    drafts: new Drafts('john'),
    timeline: () => ({ answered: (id) => (id === ANSWERED.id ? ANSWERED : null) }),
    entries: [],
    openings: 0,
    isSignedIn: () => true,
    send: (...message) => outbox.add(...message),
    retry: (...change) => outbox.retry(...change),
    discard: (clientId) => outbox.remove(clientId),
    stored: () => outbox.stored(),
  };
  const outbox = new Outbox({
    userId: 'john',
    store: await openOutboxStore(),
    send: (entry) => {
      uploadIds.push(entry.uploadIds ?? []);
      return server.send(entry);
    },
    onsent: () => {},
    onchange: (entries) => {
      host.entries = entries;
      files?.follow(entries);
    },
    isSignedIn: () => true,
    random: () => 1,
  });
  files = new OutgoingFiles(host, ending.signal, transfer);
  await outbox.load();
  const close = () => {
    ending.abort();
    outbox.close();
  };
  tabs.push({ close });
  const names = (conversationId = '7') => files.in(conversationId).map(({ name, upload }) => `${name} ${upload.kind}`);
  return { files, host, outbox, close, names, kept: async () => (await (await openFileStore()).list('john')).map(({ name, place }) => `${name} ${place}`) };
}

const file = (name: string, size = 10) => new File(['x'.repeat(size)], name, { type: 'image/png' });
const send = (files: OutgoingFiles, content: string) => files.take('7')?.('7', content);

const ANSWERED = { id: '5', authorId: 'jane', content: 'which plan?' };

/** Sends what is in the composer, with files that are held back. */
async function sendHeld({ files, host: { drafts } }: Awaited<ReturnType<typeof openTab>>, text: string) {
  transfer.isHeld = true;
  files.add('7', [file('a.png'), file('b.png')]);
  await settle(async () => expect(await (await openFileStore()).list('john')).toMatchObject([{ address: '/api/uploads/1' }, { address: '/api/uploads/2' }]));
  drafts.write('7', text);
  drafts.answer('7', ANSWERED);
  const store = files.take('7');
  await drafts.send('7', (content, replyToId) => store?.('7', content, replyToId) ?? Promise.resolve(), true);
}

test('files of a draft are uploaded at once, and survive a reload', async () => {
  const before = await openTab();
  expect(before.files.add('7', [file('a.png'), file('b.png')])).toBe(0);
  expect(before.names()).toEqual(['a.png waiting', 'b.png waiting']);
  await settle(() => expect(before.names()).toEqual(['a.png there', 'b.png there']));
  before.close();
  const after = await openTab();
  await settle(() => expect(after.names()).toEqual(['a.png there', 'b.png there']));
  expect([after.host.drafts.files.get('7'), after.names('8')]).toEqual(['2 files', []]);
  expect(transfer.uploads).toHaveLength(2);
});

test('a message is sent with the ids of its uploads, and nothing of it is kept', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png'), file('b.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there', 'b.png there']));
  await send(tab.files, 'both screens');
  expect(tab.names()).toEqual([]);
  await settle(() => expect(uploadIds).toEqual([['1', '2']]));
  expect(server.contents).toEqual(['both screens']);
  await settle(async () => expect(await tab.kept()).toEqual([]));
});

test('a message waits for its files, and later messages overtake it', async () => {
  const tab = await openTab();
  transfer.isHeld = true;
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png uploading']));
  await send(tab.files, '');
  await tab.outbox.add('7', 'later');
  await settle(() => expect(server.contents).toEqual(['later']));
  await settle(() => expect(tab.host.entries).toMatchObject([{ state: 'uploading', content: '' }]));
  expect(tab.files.of(tab.host.entries[0] ?? {})).toMatchObject([{ name: 'a.png', upload: { kind: 'uploading' } }]);
  transfer.release('a.png');
  await settle(() => expect(server.contents).toEqual(['later', '']));
});

test('a message whose files are late is behind those that overtake it, from the beginning and after a reload', async () => {
  const before = await openTab();
  const shown = (tab: typeof before) => tab.host.entries.map(({ content }) => content);
  server.failures = Array(9).fill(new Unreachable('offline'));
  await sendHeld(before, 'with files');
  for (const text of ['second', 'third']) await before.outbox.add('7', text);
  expect(shown(before)).toEqual(['second', 'third', 'with files']);
  transfer.release('a.png');
  transfer.release('b.png');
  await settle(() => expect(before.host.entries.map(({ state }) => state)).toEqual(['pending', 'pending', 'pending']));
  await before.outbox.add('7', 'last');
  expect(shown(before)).toEqual(['second', 'third', 'with files', 'last']);
  before.close();
  server.failures = [];
  const after = await openTab();
  await settle(() => expect(server.contents).toEqual(['second', 'third', 'with files', 'last']));
  await settle(() => expect(shown(after)).toEqual([]));
});

test('a message whose files are there keeps its place without a connection', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  server.failures = [new Unreachable('offline')];
  await send(tab.files, 'with a file');
  await settle(() => expect(tab.host.entries).toMatchObject([{ state: 'pending' }]));
  await tab.outbox.add('7', 'second');
  tab.outbox.wake();
  await settle(() => expect(server.contents).toEqual(['with a file', 'second']));
});

test('a message with files survives a reload in the middle of an upload, and is sent once', async () => {
  const before = await openTab();
  transfer.cuts = [4];
  transfer.failures = [undefined, ...Array(3).fill(new Unreachable(null))];
  before.files.add('7', [file('a.png')]);
  await send(before.files, 'caption');
  await settle(() => expect(transfer.bytesReceived).toBe(4));
  before.close();
  transfer.failures = [new Unreachable(null)];
  const after = await openTab();
  expect(after.names()).toEqual([]);
  await settle(() => expect(after.files.of(after.host.entries[0] ?? {})).toMatchObject([{ upload: { kind: 'waiting', sent: 4 } }]));
  await settle(async () => {
    await seconds(1);
    expect(server.contents).toEqual(['caption']);
  });
  expect([transfer.uploads.length, transfer.bytesReceived, uploadIds]).toEqual([1, 10, [['1']]]);
});

test('files that left the draft are back in it if the page ended before the outbox had their message', async () => {
  const before = await openTab();
  before.files.add('7', [file('a.png')]);
  await settle(() => expect(before.names()).toEqual(['a.png there']));
  before.host.send = () => new Promise(() => {});
  void send(before.files, 'hello');
  await settle(async () => expect(await before.kept()).toEqual(['a.png leaving']));
  before.close();
  const after = await openTab();
  await settle(() => expect(after.names()).toEqual(['a.png there']));
  expect(after.host.drafts.files.get('7')).toBe('a.png');
});

test('files of a message that the outbox could not store are back in the draft', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  tab.host.send = () => Promise.reject(new Error('full'));
  await expect(send(tab.files, 'hello')).rejects.toThrow('full');
  expect(tab.names().map((name) => name.split(' ')[0])).toEqual(['a.png']);
});

test('files whose message was sent do not come back after a crash', async () => {
  const before = await openTab();
  before.files.add('7', [file('a.png')]);
  await settle(() => expect(before.names()).toEqual(['a.png there']));
  const store = await openFileStore();
  const [kept] = await store.list('john');
  await store.change(kept?.id ?? '', { place: 'sent' });
  before.close();
  const after = await openTab();
  await settle(async () => expect(await after.kept()).toEqual([]));
  expect(after.names()).toEqual([]);
});

test('a file that the server refuses says why, and holds its message back alone', async () => {
  const tab = await openTab();
  transfer.failures = [new ApiError(507, 'The server is full.')];
  tab.files.add('7', [file('a.png'), file('b.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png refused', 'b.png there']));
  expect(tab.files.in('7')[0]?.upload.reason).toBe('The server is full.');
  expect(tab.files.problemIn('7')).not.toBe('');
  const [refused] = tab.files.in('7');
  await tab.files.remove(refused?.id ?? '');
  expect(tab.files.problemIn('7')).toBe('');
  await send(tab.files, 'one of them');
  await settle(() => expect(uploadIds).toEqual([['1']]));
});

test('an unsent message goes on without a refused file, and without any it is gone', async () => {
  const tab = await openTab();
  transfer.failures = [new ApiError(413, 'Too large.'), new ApiError(413, 'Too large.')];
  tab.files.add('7', [file('a.png'), file('b.png')]);
  await send(tab.files, '');
  await settle(() => expect(tab.files.of(tab.host.entries[0] ?? {}).map(({ upload }) => upload.kind)).toEqual(['refused', 'refused']));
  const [entry] = tab.host.entries;
  if (!entry) throw new Error('no message');
  await tab.files.removeFrom(entry, entry.uploads?.[0]?.id ?? '');
  expect(tab.host.entries).toMatchObject([{ uploads: [{ name: 'b.png' }], state: 'uploading' }]);
  const [rest] = tab.host.entries;
  await tab.files.removeFrom(rest ?? entry, rest?.uploads?.[0]?.id ?? '');
  expect(tab.host.entries).toEqual([]);
  await settle(async () => expect(await tab.kept()).toEqual([]));
  expect(server.requests).toEqual([]);
});

test('files that the server has forgotten are uploaded again', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  server.failures = [new ApiError(422, 'Invalid', { uploadIds: 'This file has expired.' })];
  await send(tab.files, 'hello');
  await settle(() => expect(uploadIds).toEqual([['1'], ['2']]));
  await settle(() => expect(server.contents).toEqual(['hello']));
});

test('an old upload is looked for before a message names it', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  transfer.uploads.length = 0;
  await seconds(24 * 60 * 60);
  await send(tab.files, 'the next day');
  await settle(async () => {
    await seconds(0.1);
    expect(uploadIds).toEqual([['2']]);
  });
  expect(server.requests).toEqual(['the next day']);
});

test('a message may have 20 files', async () => {
  const tab = await openTab();
  const many = Array.from({ length: 22 }, (_, index) => file(`${index}.png`));
  expect(tab.files.add('7', many)).toBe(2);
  expect(tab.files.add('7', [file('more.png')])).toBe(1);
  expect(tab.names()).toHaveLength(20);
});

test('a file that is taken out does not come back with a reload, and its upload is deleted', async () => {
  const before = await openTab();
  before.files.add('7', [file('a.png')]);
  await settle(() => expect(before.names()).toEqual(['a.png there']));
  let end = () => {};
  const { cancel } = transfer;
  transfer.cancel = async (address) => {
    await new Promise<void>((resolve) => (end = resolve));
    await cancel(address);
  };
  void before.files.remove(before.files.in('7')[0]?.id ?? '');
  await settle(async () => expect(await before.kept()).toEqual([]));
  expect(transfer.uploads).toHaveLength(1);
  end();
  await settle(() => expect(transfer.uploads).toEqual([]));
});

test('a cancelled message is in the draft again, before what was typed since, and its uploads go on', async () => {
  const tab = await openTab();
  await sendHeld(tab, 'first');
  expect([tab.host.drafts.of('7'), tab.host.drafts.answerOf('7'), tab.names()]).toEqual(['', null, []]);
  tab.host.drafts.write('7', 'typed since');
  await tab.files.putBack(tab.host.entries[0]?.clientId ?? '');
  expect([tab.host.entries, tab.host.drafts.of('7'), tab.host.drafts.answerOf('7')]).toEqual([[], 'first\ntyped since', ANSWERED]);
  expect(tab.names()).toEqual(['a.png uploading', 'b.png uploading']);
  transfer.release('a.png');
  transfer.release('b.png');
  await settle(() => expect(tab.names()).toEqual(['a.png there', 'b.png there']));
  expect([await tab.kept(), transfer.uploads.length, server.requests]).toEqual([['a.png draft', 'b.png draft'], 2, []]);
});

test('no other tab erases the files of a cancelled message', async () => {
  const [here, there] = [await openTab(), await openTab()];
  await sendHeld(here, 'never mind');
  await there.outbox.reload();
  await there.files.load();
  expect(there.names()).toEqual([]);
  await here.files.putBack(here.host.entries[0]?.clientId ?? '');
  await there.outbox.reload();
  there.files.follow([]);
  await there.files.load();
  await settle(() => expect(there.names().map((name) => name.split(' ')[0])).toEqual(['a.png', 'b.png']));
  expect(await there.kept()).toEqual(['a.png draft', 'b.png draft']);
});

test('files that come back beside others may be too many', async () => {
  const tab = await openTab();
  await sendHeld(tab, '');
  tab.files.add('7', Array.from({ length: 19 }, (_, index) => file(`${index}.png`)));
  await tab.files.putBack(tab.host.entries[0]?.clientId ?? '');
  expect(tab.files.problemIn('7')).toBe('A message can have 20 files. Remove 1, then send the message.');
});

test('signing out erases the files', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(async () => expect(await tab.kept()).toEqual(['a.png draft']));
  tab.close();
  await tab.files.clear();
  expect(await tab.kept()).toEqual([]);
});

test('a file that another tab adds or removes appears and disappears here', async () => {
  const [here, there] = [await openTab(), await openTab()];
  here.files.add('7', [file('a.png')]);
  await settle(() => expect(here.names()).toEqual(['a.png there']));
  await there.files.load();
  expect(there.files.in('7')).toMatchObject([{ name: 'a.png' }]);
  await here.files.remove(here.files.in('7')[0]?.id ?? '');
  await there.files.load();
  expect(there.names()).toEqual([]);
});

/** Holds the next list of files back once it is read. */
function holdNextList() {
  const { list } = FileStore.prototype;
  const [read, held] = [new Gate(), new Gate()];
  vi.spyOn(FileStore.prototype, 'list').mockImplementationOnce(async function (this: FileStore, userId) {
    const files = await list.call(this, userId);
    read.open();
    await held.opened;
    return files;
  });
  return { read: read.opened, arrive: held.open };
}

test('a file that is added while another tab’s files are loaded stays', async () => {
  const tab = await openTab();
  await settle(() => expect(tab.files.isLoaded).toBe(true));
  const { read, arrive } = holdNextList();
  const loading = tab.files.load();
  await read;
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  arrive();
  await loading;
  expect([tab.names(), await tab.kept()]).toEqual([['a.png there'], ['a.png draft']]);
});

test('a file that is removed while files are loaded stays away', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  const { read, arrive } = holdNextList();
  const loading = tab.files.load();
  await read;
  await tab.files.remove(tab.files.in('7')[0]?.id ?? '');
  arrive();
  await loading;
  expect([tab.names(), tab.host.drafts.files.size]).toEqual([[], 0]);
});

test.each(['unreadable', 'not lasting'])('nothing is erased while the outbox is %s', async (kind) => {
  const before = await openTab();
  await sendHeld(before, 'with files');
  before.close();
  const after = await openTab();
  await settle(() => expect(after.files.isLoaded).toBe(true));
  after.host.stored = () => (kind === 'unreadable' ? Promise.reject(new Error('lost')) : Promise.resolve(null));
  after.host.entries = [];
  await after.files.load();
  expect(await after.kept()).toEqual(['a.png sent', 'b.png sent']);
});

test('the files of a draft are there in a tab whose outbox does not last', async () => {
  const before = await openTab();
  before.files.add('7', [file('a.png')]);
  await settle(() => expect(before.names()).toEqual(['a.png there']));
  before.close();
  const after = await openTab();
  after.host.stored = () => Promise.resolve(null);
  await settle(() => expect([after.files.isLoaded, after.names()]).toEqual([true, ['a.png there']]));
});

test('nothing disappears while the files cannot be read, and what was not loaded is loaded later', async () => {
  const before = await openTab();
  before.files.add('7', [file('a.png')]);
  await settle(() => expect(before.names()).toEqual(['a.png there']));
  const fail = () => vi.spyOn(FileStore.prototype, 'list').mockRejectedValueOnce(new Error('lost'));
  fail();
  await before.files.load();
  expect(before.names()).toEqual(['a.png there']);
  fail();
  const after = await openTab();
  await settle(() => expect(FileStore.prototype.list).toHaveBeenCalledTimes(2));
  expect(after.names()).toEqual([]);
  after.files.wake();
  await settle(() => expect(after.names()).toEqual(['a.png there']));
});

test('files stay if it cannot be read whether a tab has put them back', async () => {
  const tab = await openTab();
  await sendHeld(tab, 'with files');
  vi.spyOn(FileStore.prototype, 'get').mockRejectedValue(new Error('lost'));
  tab.files.follow(tab.host.entries);
  tab.files.follow([]);
  await new Promise((resolve) => setImmediate(resolve));
  expect(await tab.kept()).toEqual(['a.png sent', 'b.png sent']);
});

test('a file of an unsent message is not called lost before the first load', async () => {
  const { arrive } = holdNextList();
  const tab = await openTab();
  const message = { uploads: [{ id: 'x', name: 'a.png', type: 'image/png', size: 10 }] };
  expect(tab.files.of(message)).toMatchObject([{ upload: { kind: 'waiting' } }]);
  arrive();
  await settle(() => expect(tab.files.of(message)).toMatchObject([{ upload: { kind: 'refused' } }]));
});

test('a tab whose files the browser does not keep may be closed once their message can do without them', async () => {
  vi.stubGlobal('indexedDB', undefined);
  const tab = await openTab();
  expect(tab.files.mayClose).toBe(true);
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.names()).toEqual(['a.png there']));
  await tab.files.load();
  expect([tab.files.in('7')[0]?.isLasting, tab.files.mayClose]).toEqual([false, false]);
  transfer.isHeld = true;
  tab.files.add('7', [file('b.png')]);
  await send(tab.files, 'hello');
  await settle(() => expect(transfer.uploads).toHaveLength(2));
  expect(tab.files.mayClose).toBe(false);
  transfer.release('b.png');
  await settle(() => expect(tab.files.mayClose).toBe(true));
});

test('a draft whose files are gone has none', async () => {
  const tab = await openTab();
  tab.host.drafts.noteFiles('8', '2 files');
  await tab.files.load();
  expect(tab.host.drafts.files.size).toBe(0);
});

test('a tab whose files the browser keeps may be closed', async () => {
  const tab = await openTab();
  tab.files.add('7', [file('a.png')]);
  await settle(() => expect(tab.files.in('7')[0]?.isLasting).toBe(true));
  expect(tab.files.mayClose).toBe(true);
});

test('a page that is hidden interrupts no upload', async () => {
  const document = Object.assign(new EventTarget(), { visibilityState: 'hidden' });
  vi.stubGlobal('document', document);
  const tab = await openTab();
  const wake = vi.spyOn(tab.files, 'wake');
  document.dispatchEvent(new Event('visibilitychange'));
  expect(wake).not.toHaveBeenCalled();
  document.visibilityState = 'visible';
  document.dispatchEvent(new Event('visibilitychange'));
  expect(wake).toHaveBeenCalledTimes(1);
});

test('a file that is still being stored when the user signs out is not noted', async () => {
  const { files, host, close } = await openTab();
  const store = await openFileStore();
  const gate = new Gate();
  const add = FileStore.prototype.add;
  vi.spyOn(FileStore.prototype, 'add').mockImplementation(async function (this: FileStore, ...file) {
    await gate.opened;
    return add.apply(this, file);
  });
  files.add('7', [file('secret.png')]);
  expect(host.drafts.files.get('7')).toBe('secret.png');
  close();
  host.drafts.clear();
  gate.open();
  await files.clear();
  expect([host.drafts.files.size, await store.list('john')]).toEqual([0, []]);
});
