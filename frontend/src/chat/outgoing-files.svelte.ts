/** The files of a user that no message has yet: those of drafts, and those of unsent messages. They are uploaded at once. */
import { untrack } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';
import { server } from '../net/api/server';
import { newClientId } from '../net/ids';
import type { Outbox, OutboxEntry, OutboxFile } from '../net/outbox/outbox';
import { type FileStore, type KeptFile, openFileStore } from '../net/uploads/file-store';
import { transfer, uploadIdOf } from '../net/uploads/transfer';
import { type Transfer, Uploads, type UploadState } from '../net/uploads/uploads';
import type { Drafts } from './composer/drafts.svelte';
import { escaped } from './composer/escaped';
import { MOST_FILES, tooLarge, tooMany } from './composer/files/files';
import type { Answer } from './composer/replies';
import { shownName } from './timeline/files/names';

/** A file as the page shows it. It cannot be tried again unless its bytes are kept here. */
export type OutgoingFile = OutboxFile & Pick<KeptFile, 'conversationId' | 'place' | 'isLasting'> & { upload: UploadState; isKept: boolean };

/** The part of the chat that is needed here. */
type Host = {
  readonly authUser: { id: string };
  readonly drafts: Pick<Drafts, 'files' | 'noteFiles' | 'of' | 'rest' | 'write' | 'answerOf' | 'answer'>;
  readonly entries: readonly OutboxEntry[];
  readonly openings: number;
  timeline: (conversationId: string) => { answered: (id: string) => Answer | null | undefined };
  send: Outbox['add'];
  retry: Outbox['retry'];
  discard: (clientId: string) => Promise<void>;
  stored: Outbox['stored'];
  isSignedIn: () => boolean;
};

/** An upload that is older is looked for again before a message names it, in milliseconds: the server forgets it after a day. */
const FRESH = 60 * 60_000;
/** How long after its files were uploaded again a message may cause that once more. */
const PAUSE = 60_000;
/** Tells other tabs that the files of a user changed. */
const CHANNEL = 'chinwag.files';

const WAITING: UploadState = { kind: 'waiting', sent: 0, reason: null };
const LOST: UploadState = { ...WAITING, kind: 'refused', reason: 'This browser no longer has this file. Remove it and add it again.' };

export class OutgoingFiles {
  /** Whether the files of earlier visits are known. */
  isLoaded = $state(false);
  readonly #all = new SvelteMap<string, OutgoingFile>();
  /** Files that are being stored. */
  readonly #adding = new Map<string, Promise<void>>();
  /** The ids of files that are gone: they do not come back with a list that was read before. */
  readonly #gone = new Set<string>();
  readonly #host: Host;
  readonly #ending: AbortSignal;
  readonly #transfer: Transfer;
  readonly #store: Promise<FileStore>;
  readonly #uploads: Promise<Uploads>;
  readonly #otherTabs = new BroadcastChannel(CHANNEL);
  /** The files of unsent messages, by the last news of the outbox. */
  #named = new Set<string>();
  /** Messages that are made ready to send now, or put back into the draft. */
  readonly #settling = new Set<string>();
  /** When the files of a message were uploaded again. */
  readonly #renewed = new Map<string, number>();
  /** The last try to load has failed. */
  #hasFailed = false;
  #lastTime = 0;
  /** In bytes. Unknown until the server tells it. */
  #largest = Infinity;

  /** Ends with the signal. */
  constructor(host: Host, ending: AbortSignal, by: Transfer = transfer) {
    this.#host = host;
    this.#ending = ending;
    this.#transfer = by;
    this.#store = openFileStore();
    this.#uploads = this.#store.then((store) => new Uploads({ store, transfer: by, tab: newClientId(), onchange: this.#receive, isSignedIn: host.isSignedIn }));
    this.#otherTabs.onmessage = ({ data }) => data === host.authUser.id && void this.load();
    void this.load();
    void server().then(({ maxFileSize }) => (this.#largest = maxFileSize)).catch(() => {});
    const end = $effect.root(() => {
      $effect(() => this.follow(host.entries));
      $effect(() => {
        void host.openings;
        untrack(() => this.wake());
      });
      $effect(() => (this.mayClose ? undefined : askBeforeClosing()));
    });
    const wake = () => this.wake();
    globalThis.addEventListener?.('online', wake, { signal: ending });
    globalThis.document?.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && wake(), { signal: ending });
    ending.addEventListener('abort', () => {
      end();
      this.#otherTabs.close();
      void this.#uploads.then((uploads) => uploads.close());
    });
  }

  /** Whether closing the tab loses no file: some browsers keep files only as long as it is open. */
  get mayClose(): boolean {
    return [...this.#all.values()].every(({ isLasting, isKept, place, upload }) => isLasting !== false || (upload.kind === 'refused' && !isKept) || (place === 'sent' && upload.kind === 'there'));
  }

  /** The files of a conversation's draft, in the order they were added. */
  in = (conversationId: string): OutgoingFile[] => [...this.#all.values()].filter((file) => file.place === 'draft' && file.conversationId === conversationId);

  /** The files of an unsent message. */
  of = ({ uploads = [], uploadIds }: Pick<OutboxEntry, 'uploads' | 'uploadIds'>): OutgoingFile[] =>
    uploads.map((file) => this.#all.get(file.id) ?? { ...file, conversationId: '', place: 'sent', isKept: false, upload: uploadIds ? { kind: 'there', sent: file.size, reason: null } : this.isLoaded ? LOST : WAITING });

  /** The bytes, or null if they are gone. */
  bytes = async (id: string): Promise<Blob | null> => {
    await this.#adding.get(id);
    return (await this.#store).bytes(id);
  };

  /** Puts files into a draft. Returns how many of them have no place there. */
  add(conversationId: string, files: readonly File[]): number {
    const taken = files.slice(0, Math.max(0, MOST_FILES - this.in(conversationId).length));
    for (const file of taken) this.#add(conversationId, file);
    return files.length - taken.length;
  }

  #add(conversationId: string, file: File): void {
    const { name, type, size } = file;
    // Files that are added together keep their order.
    this.#lastTime = Math.max(Date.now(), this.#lastTime + 1);
    const id = newClientId(this.#lastTime);
    const reason = tooLarge(size, this.#largest);
    this.#set({ id, conversationId, name, type, size, place: 'draft', isKept: !reason, upload: reason ? { kind: 'refused', sent: 0, reason } : WAITING });
    if (!reason) this.#adding.set(id, this.#keep(id, file).finally(() => this.#adding.delete(id)));
  }

  async #keep(id: string, bytes: File): Promise<void> {
    const file = this.#all.get(id);
    if (!file) return;
    const { conversationId, name, type, size } = file;
    const store = await this.#store;
    const isLasting = await store.add({ id, userId: this.#host.authUser.id, conversationId, name, type, size, place: 'draft', address: null, thereSince: null, lease: null }, bytes);
    const added = this.#all.get(id);
    if (added) this.#set({ ...added, isLasting });
    (await this.#uploads).start(file);
    this.#tell();
  }

  /** Takes a file out of a draft, and deletes its upload. */
  async remove(id: string): Promise<void> {
    this.#delete(id);
    await this.#adding.get(id);
    await this.#giveUp([id], async () => {
      await (await this.#store).remove([id]);
      this.#tell();
    });
  }

  /** Tries a refused file again. */
  async retry(id: string): Promise<void> {
    const file = this.#all.get(id);
    if (file) (await this.#uploads).start(file);
  }

  /** Why a draft cannot be sent. Empty if it can. */
  problemIn(conversationId: string): string {
    const files = this.in(conversationId);
    const refused = files.filter(({ upload }) => upload.kind === 'refused');
    if (refused.length === 0) return tooMany(files.length);
    return refused.length === 1 ? 'One file cannot be sent. Remove it, then send the message.' : `${refused.length} files cannot be sent. Remove them, then send the message.`;
  }

  /** Takes the files out of a draft. Returns what sends them as a message, like `Chat.send`, or null if there are none. It rejects if there is a problem. */
  take(conversationId: string): ((id: string, content: string, replyToId?: string | null) => Promise<void>) | null {
    const files = this.in(conversationId);
    if (files.length === 0) return null;
    if (this.problemIn(conversationId)) return () => Promise.reject(new Error('A file was refused.'));
    const ids = files.map(({ id }) => id);
    this.#place(ids, 'leaving');
    return async (id, content, replyToId = null) => {
      const store = await this.#store;
      const move = async (place: KeptFile['place']) => void (await Promise.all(ids.map((file) => store.change(file, { place }))));
      try {
        await Promise.all(ids.map((file) => this.#adding.get(file)));
        // If the page ends before the outbox has the message, the files are in the draft again.
        await move('leaving');
        await this.#host.send(id, content, replyToId, files.map(({ id, name, type, size }) => ({ id, name, type, size })));
      } catch (error) {
        this.#place(ids, 'draft');
        await move('draft').catch(() => {});
        throw error;
      }
      this.#place(ids, 'sent');
      await move('sent').catch(() => {});
      this.follow(this.#host.entries);
      this.#tell();
    };
  }

  /** Takes a file out of an unsent message. Without files and text, nothing is left of the message. */
  async removeFrom({ clientId, content, uploads = [] }: Pick<OutboxEntry, 'clientId' | 'content' | 'uploads'>, id: string): Promise<void> {
    const rest = uploads.filter((file) => file.id !== id);
    await this.#giveUp([id], async () => {
      if (rest.length === 0 && content === '') await this.#host.discard(clientId);
      else await this.#host.retry(clientId, rest.length > 0 ? { state: 'uploading', uploads: rest } : { uploads: undefined, place: this.#nextPlace() });
    });
  }

  /** Puts an unsent message back into the draft, before what was typed since, unless it is on its way to the server. */
  async putBack(clientId: string): Promise<void> {
    const entry = this.#host.entries.find((known) => known.clientId === clientId);
    if (!entry || entry.state !== 'uploading' || this.#settling.has(clientId)) return;
    this.#settling.add(clientId);
    const ids = (entry.uploads ?? []).map(({ id }) => id);
    try {
      this.#write(entry);
      // Before the outbox forgets the message: files that neither it nor a draft has are erased.
      const store = await this.#store;
      await Promise.all(ids.map((id) => store.change(id, { place: 'draft' })));
      await this.#host.discard(clientId);
      this.#place(ids, 'draft');
      this.#tell();
    } finally {
      this.#settling.delete(clientId);
    }
  }

  #write({ conversationId, content, replyToId }: OutboxEntry): void {
    const { drafts } = this.#host;
    const [draft, rest] = [drafts.of(conversationId), drafts.rest(conversationId)];
    const leaving = draft.slice(0, draft.length - rest.length);
    if (content) drafts.write(conversationId, leaving + [escaped(content), rest].filter(Boolean).join('\n'));
    const answer = replyToId && this.#host.timeline(conversationId).answered(replyToId);
    if (answer && !drafts.answerOf(conversationId)) drafts.answer(conversationId, answer);
  }

  /** Erases files here by `erase`, and then their uploads at the server: a file that was taken out must not come back with a reload. */
  async #giveUp(ids: readonly string[], erase: () => Promise<void>): Promise<void> {
    const [uploads, store] = [await this.#uploads, await this.#store];
    const kept = await Promise.all(ids.map((id) => store.get(id).catch(() => null)));
    for (const id of ids) uploads.drop(id);
    await erase();
    // The server forgets them after a day in any case.
    await Promise.all(kept.map((file) => file?.address && this.#transfer.cancel(file.address).catch(() => {})));
  }

  /** Retries everything that waits, immediately. */
  wake(): void {
    if (this.#hasFailed) void this.load();
    void this.#uploads.then((uploads) => uploads.wake());
  }

  /** Erases the files of this user from this browser. */
  async clear(): Promise<void> {
    const store = await this.#store;
    await Promise.all(this.#adding.values());
    this.#all.clear();
    await store.remove((await store.list(this.#host.authUser.id)).map(({ id }) => id));
  }

  /** The outbox changed: files leave with their message, and messages leave when their files are at the server. */
  follow(entries: readonly OutboxEntry[]): void {
    const named = new Set(entries.flatMap(({ uploads = [] }) => uploads.map(({ id }) => id)));
    const gone = [...this.#named].filter((id) => !named.has(id));
    this.#named = named;
    untrack(() => {
      if (gone.length > 0) void this.#eraseSent(gone).catch(() => {});
      this.#place([...named], 'sent');
      for (const entry of entries) {
        if (entry.state === 'failed' && entry.areFilesGone) void this.#renew(entry);
        else if (entry.state === 'uploading') void this.#settle(entry);
      }
    });
  }

  /** Loads what an earlier visit or another tab has left. Changes nothing if that cannot be read. */
  async load(): Promise<void> {
    const [store, uploads] = [await this.#store, await this.#uploads];
    const before = [...this.#all.values()].filter(({ id, isKept }) => isKept && !this.#adding.has(id));
    const read = await this.#read(store).catch(() => null);
    this.#hasFailed = read === null;
    if (!read) return;
    const { kept, named, isComplete } = read;
    const done = kept.filter(({ id, place }) => place === 'sent' && !named.has(id)).map(({ id }) => id);
    const back = isComplete ? await this.#eraseSent(done).catch((): string[] => []) : [];
    for (const file of kept) {
      const { id } = file;
      if (this.#gone.has(id) || (done.includes(id) && !back.includes(id))) continue;
      const known = this.#all.get(id);
      // At the first time, nothing is leaving.
      const place = named.has(id) ? 'sent' : back.includes(id) || (file.place === 'leaving' && !this.isLoaded) ? 'draft' : file.place;
      this.#set({ ...file, place: known?.place === 'leaving' ? 'leaving' : place, upload: known?.upload ?? WAITING, isKept: true });
      if (!known) uploads.start(file);
    }
    const there = new Set(kept.map(({ id }) => id));
    const gone = before.filter(({ id }) => !there.has(id));
    if (gone.length > 0) await this.#erase(gone.map(({ id }) => id));
    for (const conversationId of [...this.#host.drafts.files.keys()]) this.#count(conversationId);
    this.isLoaded = true;
    this.follow(this.#host.entries);
  }

  /** The files of this user, and the ids of those that messages name. It is not complete if other tabs may have other messages. */
  async #read(store: FileStore): Promise<{ kept: KeptFile[]; named: Set<string>; isComplete: boolean }> {
    // In this order: a file is marked as sent once the outbox names it.
    const kept = await store.list(this.#host.authUser.id);
    const stored = await this.#host.stored();
    const named = new Set([...(stored ?? []), ...this.#host.entries].flatMap(({ uploads = [] }) => uploads.map(({ id }) => id)));
    return { kept, named, isComplete: stored !== null || !store.isLasting };
  }

  #receive = (id: string, upload: UploadState): void => {
    const file = this.#all.get(id);
    if (!file) return;
    this.#set({ ...file, upload });
    if (upload.kind === 'there') this.follow(this.#host.entries);
  };

  /** Sends a message whose files are all at the server. */
  async #settle({ clientId, uploads = [] }: OutboxEntry): Promise<void> {
    if (this.#settling.has(clientId) || !uploads.every(({ id }) => this.#all.get(id)?.upload.kind === 'there')) return;
    this.#settling.add(clientId);
    try {
      const store = await this.#store;
      const kept = await Promise.all(uploads.map(({ id }) => store.get(id)));
      const old = kept.filter((file) => file && (file.address === null || Date.now() - (file.thereSince ?? 0) > FRESH));
      for (const file of old) if (file) (await this.#uploads).start(file);
      if (old.length > 0) return;
      await this.#host.retry(clientId, { uploadIds: kept.map((file) => uploadIdOf(file?.address ?? '')), place: this.#nextPlace() });
    } finally {
      this.#settling.delete(clientId);
    }
  }

  /** The place in the outbox of a message that is ready now: behind those that have overtaken it, and before those that are written later. */
  #nextPlace(): number {
    const { entries } = this.#host;
    const next = Math.max(0, ...entries.map(({ position }) => position)) + 1;
    const last = Math.max(0, ...entries.map(({ place, position }) => place ?? position).filter((place) => place < next));
    return (last + next) / 2;
  }

  /** The server has forgotten the files of a message: they are uploaded again, now and then. */
  async #renew({ clientId, uploads = [] }: OutboxEntry): Promise<void> {
    if (Date.now() - (this.#renewed.get(clientId) ?? 0) < PAUSE) return;
    this.#renewed.set(clientId, Date.now());
    const [engine, store] = [await this.#uploads, await this.#store];
    for (const file of uploads) {
      await store.change(file.id, { address: null, sent: 0, thereSince: null });
      engine.start(file);
    }
    await this.#host.retry(clientId, { state: 'uploading', place: Infinity, uploadIds: undefined, areFilesGone: false });
  }

  /** Erases files whose message is gone, unless a tab has put them back into a draft. Returns the files that are in a draft again. */
  async #eraseSent(ids: readonly string[]): Promise<string[]> {
    const store = await this.#store;
    const kept = await Promise.all(ids.map((id) => store.get(id)));
    const back = kept.flatMap((file) => (file?.place === 'draft' ? file.id : []));
    const sent = ids.filter((id) => !back.includes(id));
    this.#place(back, 'draft');
    if (sent.length > 0) await this.#erase(sent);
    return back;
  }

  async #erase(ids: readonly string[]): Promise<void> {
    for (const id of ids) this.#delete(id);
    const uploads = await this.#uploads;
    for (const id of ids) uploads.drop(id);
    await (await this.#store).remove(ids).catch(() => {});
  }

  #place(ids: readonly string[], place: KeptFile['place']): void {
    for (const id of ids) {
      const file = this.#all.get(id);
      if (file && file.place !== place) this.#set({ ...file, place });
    }
  }

  #set(file: OutgoingFile): void {
    this.#all.set(file.id, file);
    this.#count(file.conversationId);
  }

  #delete(id: string): void {
    const file = this.#all.get(id);
    this.#all.delete(id);
    this.#gone.add(id);
    if (file) this.#count(file.conversationId);
  }

  #count(conversationId: string): void {
    // The user has signed out: nothing of their drafts is noted any more.
    if (this.#ending.aborted) return;
    const [first, ...more] = this.in(conversationId);
    const words = first ? (more.length > 0 ? `${more.length + 1} files` : shownName(first.name)) : null;
    const { drafts } = this.#host;
    if (words !== (drafts.files.get(conversationId) ?? null)) drafts.noteFiles(conversationId, words);
  }

  #tell(): void {
    if (!this.#ending.aborted) this.#otherTabs.postMessage(this.#host.authUser.id);
  }
}

/** The browser asks the user. Returns what ends that. */
function askBeforeClosing(): () => void {
  const ask = (event: Event) => event.preventDefault();
  addEventListener('beforeunload', ask);
  return () => removeEventListener('beforeunload', ask);
}
