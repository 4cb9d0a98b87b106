/** Where unsent messages are kept: IndexedDB, so that they survive a reload; memory where a browser forbids that. */
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';

/** A message that the server has not confirmed. */
export type OutboxEntry = {
  /** The order in which messages were written, across tabs. */
  position: number;
  clientId: string;
  userId: string;
  conversationId: string;
  content: string;
  createdAt: string;
  state: 'pending' | 'failed';
  /** Why it failed. */
  reason: string | null;
};

export type NewEntry = Omit<OutboxEntry, 'position'>;

export interface OutboxStore {
  /** What is in it outlives the tab. */
  readonly isLasting: boolean;
  add(entry: NewEntry): Promise<OutboxEntry>;
  put(entry: OutboxEntry): Promise<void>;
  remove(entry: OutboxEntry): Promise<void>;
  /** A user's entries, in the order in which they were written. */
  list(userId: string): Promise<OutboxEntry[]>;
}

interface Schema extends DBSchema {
  entries: { key: number; value: OutboxEntry; indexes: { userId: string } };
}

export async function openOutboxStore(): Promise<OutboxStore> {
  try {
    return new DatabaseStore(
      await openDB<Schema>('chinwag-outbox', 1, {
        upgrade(database) {
          const entries = database.createObjectStore('entries', { keyPath: 'position', autoIncrement: true });
          entries.createIndex('userId', 'userId');
        },
      }),
    );
  } catch {
    return new MemoryStore();
  }
}

class DatabaseStore implements OutboxStore {
  readonly isLasting = true;
  readonly #database: IDBPDatabase<Schema>;

  constructor(database: IDBPDatabase<Schema>) {
    this.#database = database;
  }

  async add(entry: NewEntry): Promise<OutboxEntry> {
    // IndexedDB fills in the position; idb's types do not know that it may be left out.
    const position = await this.#database.add('entries', entry as OutboxEntry);
    return { ...entry, position };
  }

  async put(entry: OutboxEntry): Promise<void> {
    await this.#database.put('entries', entry);
  }

  async remove(entry: OutboxEntry): Promise<void> {
    await this.#database.delete('entries', entry.position);
  }

  list(userId: string): Promise<OutboxEntry[]> {
    return this.#database.getAllFromIndex('entries', 'userId', userId);
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

  async put(entry: OutboxEntry): Promise<void> {
    this.#entries.set(entry.position, entry);
  }

  async remove(entry: OutboxEntry): Promise<void> {
    this.#entries.delete(entry.position);
  }

  async list(userId: string): Promise<OutboxEntry[]> {
    return [...this.#entries.values()].filter((entry) => entry.userId === userId);
  }
}
