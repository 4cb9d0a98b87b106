/** Keeps files until a message has them: in IndexedDB, so that they survive a reload, or in memory if a browser forbids that. */
import { Database } from '../database';

/** A file on its way to the server. */
export type KeptFile = {
  /** Made by the page. It increases with time. */
  id: string;
  userId: string;
  conversationId: string;
  name: string;
  /** The media type that the browser guesses, perhaps empty. */
  type: string;
  size: number;
  /** `draft`: it waits in the composer. `leaving`: its message is being stored. `sent`: a message in the outbox names it. */
  place: 'draft' | 'leaving' | 'sent';
  /** The path of its upload, to continue there. */
  address: string | null;
  /** The bytes that were on the server, or on their way, when this was last stored. Files of older versions have none. */
  sent?: number;
  /** When the server was last known to have all of it, in milliseconds. */
  thereSince: number | null;
  /** The tab that uploads it, and until when other tabs leave it alone. */
  lease: { tab: string; until: number } | null;
  /** Whether it survives closing the tab. */
  isLasting?: boolean;
};

/** The part of a file that changes. */
export type FileChange = Partial<Pick<KeptFile, 'place' | 'address' | 'sent' | 'thereSince' | 'lease'>>;

export async function openFileStore(): Promise<FileStore> {
  return new FileStore(await Database.open('chinwag-files', ['files', 'bytes'], create).catch(() => null));
}

/** The bytes have a store of their own: a browser copies them whenever they are written. */
function create(connection: IDBDatabase): void {
  connection.createObjectStore('files', { keyPath: 'id' }).createIndex('userId', 'userId');
  connection.createObjectStore('bytes');
}

export class FileStore {
  readonly #database: Database | null;
  /** Files that the database did not take: it is forbidden or full. */
  readonly #memory = new Map<string, { file: KeptFile; bytes: Blob }>();

  constructor(database: Database | null) {
    this.#database = database;
  }

  /** Whether files survive closing the tab, unless the database refuses them. */
  get isLasting(): boolean {
    return this.#database !== null;
  }

  /** Returns whether the file survives closing the tab. If not, it is kept in memory. */
  async add(file: KeptFile, bytes: Blob): Promise<boolean> {
    const work = (files: IDBObjectStore, all: IDBObjectStore) => {
      all.put(bytes, file.id);
      return files.put(file);
    };
    const isKept = await this.#commit('readwrite', work).then((key) => key !== null, () => false);
    if (!isKept) this.#memory.set(file.id, { file: { ...file, isLasting: false }, bytes });
    return isKept;
  }

  async get(id: string): Promise<KeptFile | null> {
    return this.#memory.get(id)?.file ?? (await this.#commit('readonly', (files) => files.get(id) as IDBRequest<KeptFile | undefined>)) ?? null;
  }

  /** Returns the changed file, or null if it was removed, perhaps by another tab: a removed file does not come back. */
  change(id: string, change: FileChange): Promise<KeptFile | null> {
    return this.#change(id, () => change);
  }

  /** Reserves a file for a tab, unless another tab has it. Returns the file, or null if it was removed. */
  claim(id: string, lease: { tab: string; until: number }, now = Date.now()): Promise<KeptFile | null> {
    return this.#change(id, ({ lease: held }) => (held && held.tab !== lease.tab && held.until > now ? {} : { lease }));
  }

  /** A tab is done with a file. Changes nothing if another tab has taken it over. */
  release(id: string, tab: string, change: Pick<FileChange, 'sent' | 'thereSince'>): Promise<KeptFile | null> {
    return this.#change(id, ({ lease }) => (lease?.tab === tab ? { ...change, lease: null } : {}));
  }

  async bytes(id: string): Promise<Blob | null> {
    return this.#memory.get(id)?.bytes ?? (await this.#commit('readonly', (_, all) => all.get(id) as IDBRequest<Blob | undefined>)) ?? null;
  }

  async remove(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.#commit('readwrite', (files, all) => {
      for (const id of ids) all.delete(id);
      return ids.map((id) => files.delete(id)).at(-1) as IDBRequest;
    });
    for (const id of ids) this.#memory.delete(id);
  }

  /** A user's files in the order they were added. */
  async list(userId: string): Promise<KeptFile[]> {
    const stored = (await this.#commit('readonly', (files) => files.index('userId').getAll(userId) as IDBRequest<KeptFile[]>)) ?? [];
    const inMemory = [...this.#memory.values()].map(({ file }) => file).filter((file) => file.userId === userId);
    return [...stored, ...inMemory].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async #change(id: string, decide: (file: KeptFile) => FileChange): Promise<KeptFile | null> {
    const inMemory = this.#memory.get(id);
    if (inMemory) return (inMemory.file = { ...inMemory.file, ...decide(inMemory.file) });
    let changed: KeptFile | null = null;
    await this.#commit('readwrite', (files) => {
      const found = files.get(id) as IDBRequest<KeptFile | undefined>;
      found.onsuccess = () => {
        if (!found.result) return;
        changed = { ...found.result, ...decide(found.result) };
        files.put(changed);
      };
      return found;
    });
    return changed;
  }

  /** Resolves with null without a database. */
  async #commit<T>(mode: IDBTransactionMode, work: (files: IDBObjectStore, bytes: IDBObjectStore) => IDBRequest<T>): Promise<T | null> {
    return this.#database?.commit(mode, work) ?? null;
  }
}
