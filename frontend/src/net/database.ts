/** A database of the browser. */

/** Begins requests in a transaction, and returns the one whose result counts. */
type Work<T> = (...stores: IDBObjectStore[]) => IDBRequest<T>;

export class Database {
  readonly #connect: () => Promise<IDBDatabase>;
  readonly #stores: readonly string[];
  #connection: IDBDatabase;

  private constructor(connect: () => Promise<IDBDatabase>, stores: readonly string[], connection: IDBDatabase) {
    this.#connect = connect;
    this.#stores = stores;
    this.#connection = connection;
  }

  /** Rejects if the browser forbids it. `create` makes the stores. */
  static async open(name: string, stores: readonly string[], create: (connection: IDBDatabase) => void): Promise<Database> {
    const connect = () => connectTo(name, create);
    return new Database(connect, stores, await connect());
  }

  /** Resolves when the transaction is complete: a full disk may still undo a successful request. */
  async commit<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    try {
      return await this.#run(mode, work);
    } catch (error) {
      // The connection was lost: Safari ends those of pages in the background.
      if ((error as Error).name !== 'InvalidStateError') throw error;
      this.#connection = await this.#connect();
      return this.#run(mode, work);
    }
  }

  #run<T>(mode: IDBTransactionMode, work: Work<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const transaction = this.#connection.transaction(this.#stores, mode);
      try {
        const request = work(...this.#stores.map((name) => transaction.objectStore(name)));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = () => reject(transaction.error ?? new Error('The transaction was aborted.'));
      } catch (error) {
        // Some private windows cannot store bytes.
        transaction.abort();
        throw error;
      }
    });
  }
}

function connectTo(name: string, create: (connection: IDBDatabase) => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => create(request.result);
    request.onsuccess = () => {
      // Lets a newer page change the database.
      request.result.onversionchange = () => request.result.close();
      resolve(request.result);
    };
    request.onerror = () => reject(request.error);
  });
}
