/** Stores unsent messages: in IndexedDB, so that they survive a reload, or in memory if a browser forbids that. */
import { Database } from '../database';

/** A message that the server has not confirmed. */
export type OutboxEntry = {
  /** The order in which messages were written, across tabs. */
  position: number;
  /** Its place in this order, if later messages overtake it: infinite while it waits for its files. */
  place?: number | undefined;
  clientId: string;
  userId: string;
  conversationId: string;
  content: string;
  /** The message that it answers. Entries of older versions have none. */
  replyToId: string | null;
  createdAt: string;
  /** `uploading`: its files are not at the server yet. Later messages need not wait for it. */
  state: 'uploading' | 'pending' | 'failed';
  /** Why it failed. */
  reason: string | null;
  /** Its files, in order. */
  uploads?: readonly OutboxFile[] | undefined;
  /** Their ids at the server, once it has all of them. */
  uploadIds?: readonly string[] | undefined;
  /** It failed because the server has forgotten its files: they expire after a day. */
  areFilesGone?: boolean;
  /** It failed because the message that it answers is gone. */
  isQuoteGone?: boolean;
};

/** A file of an unsent message. `net/uploads` keeps its bytes. */
export type OutboxFile = {
  id: string;
  name: string;
  type: string;
  size: number;
};

export type NewEntry = Omit<OutboxEntry, 'position'>;

/** An entry as this version of the page stores it. */
export const complete = (entry: OutboxEntry): OutboxEntry => ({ ...entry, replyToId: entry.replyToId ?? null });

export interface OutboxStore {
  /** Whether entries survive closing the tab. */
  readonly isLasting: boolean;
  add(entry: NewEntry): Promise<OutboxEntry>;
  /** Changes an entry. Returns false if it was removed, perhaps by another tab: a removed entry does not come back. */
  change(entry: OutboxEntry): Promise<boolean>;
  has(entry: OutboxEntry): Promise<boolean>;
  remove(entry: OutboxEntry): Promise<void>;
  /** A user's entries in the order they were written. */
  list(userId: string): Promise<OutboxEntry[]>;
}

export async function openOutboxStore(): Promise<OutboxStore> {
  try {
    const create = (connection: IDBDatabase) => void connection.createObjectStore('entries', { keyPath: 'position', autoIncrement: true }).createIndex('userId', 'userId');
    return new DatabaseStore(await Database.open('chinwag-outbox', ['entries'], create));
  } catch {
    return new MemoryStore();
  }
}

class DatabaseStore implements OutboxStore {
  readonly isLasting = true;
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(entry: NewEntry): Promise<OutboxEntry> {
    const position = await this.#database.commit('readwrite', (entries) => entries.add(entry));
    return { ...entry, position: position as number };
  }

  async change(entry: OutboxEntry): Promise<boolean> {
    const count = await this.#database.commit('readwrite', (entries) => {
      const found = entries.count(entry.position);
      found.onsuccess = () => found.result > 0 && entries.put(entry);
      return found;
    });
    return count > 0;
  }

  async has(entry: OutboxEntry): Promise<boolean> {
    return (await this.#database.commit('readonly', (entries) => entries.count(entry.position))) > 0;
  }

  async remove(entry: OutboxEntry): Promise<void> {
    await this.#database.commit('readwrite', (entries) => entries.delete(entry.position));
  }

  async list(userId: string): Promise<OutboxEntry[]> {
    const entries: OutboxEntry[] = await this.#database.commit('readonly', (all) => all.index('userId').getAll(userId));
    return entries.map(complete);
  }
}

export class MemoryStore implements OutboxStore {
  readonly isLasting = false;
  readonly #entries = new Map<number, OutboxEntry>();
  #position = 0;

  async add(entry: NewEntry): Promise<OutboxEntry> {
    const kept = { ...entry, position: ++this.#position };
    this.#entries.set(kept.position, kept);
    return kept;
  }

  async change(entry: OutboxEntry): Promise<boolean> {
    if (!this.#entries.has(entry.position)) return false;
    this.#entries.set(entry.position, entry);
    return true;
  }

  async has(entry: OutboxEntry): Promise<boolean> {
    return this.#entries.has(entry.position);
  }

  async remove(entry: OutboxEntry): Promise<void> {
    this.#entries.delete(entry.position);
  }

  async list(userId: string): Promise<OutboxEntry[]> {
    return [...this.#entries.values()].filter((entry) => entry.userId === userId);
  }
}
