/** The pictures or the other files of a conversation, newest first, kept live by the stream. */
import type { ConversationFile, FileList } from '../../net/api/files';
import { isNewer } from '../../net/ids';
import { explain } from '../../net/refusals';

/** Returns the files from before one if its id is given. */
type Load = (before: string | null) => Promise<FileList>;

export class ConversationFiles {
  list = $state.raw<readonly ConversationFile[]>([]);
  hasMore = $state(false);
  /** Why the last page failed to load. */
  problem = $state('');
  readonly #load: Load;
  #isLoaded = false;
  /** The newest file when the newest were asked for, until they are there: files may be missing after it. */
  #newestBefore: string | undefined;
  /** Requests and news run in order, so that an older page does not undo newer news. */
  #last: Promise<void> = Promise.resolve();

  constructor(load: Load) {
    this.#load = load;
  }

  /** Loads the newest. Those before them stay if there is no gap. */
  refresh(): Promise<void> {
    const newest = (this.#newestBefore ??= this.list[0]?.file.id);
    return this.#take(() => null, ({ files, hasMore }) => {
      const last = files.at(-1)?.file.id ?? '0';
      const isUnbroken = hasMore && newest !== undefined && !isNewer(last, newest);
      const older = isUnbroken ? this.list.filter(({ file }) => isNewer(last, file.id)) : [];
      this.hasMore = isUnbroken ? this.hasMore : hasMore;
      this.list = [...files, ...older];
      [this.#isLoaded, this.#newestBefore] = [true, undefined];
    });
  }

  loadMore(): Promise<void> {
    return this.#take(() => this.list.at(-1)?.file.id ?? null, ({ files, hasMore }) => {
      this.list = [...this.list, ...files];
      this.hasMore = hasMore;
    });
  }

  /** A message was sent. Its files are in its order. */
  add(files: readonly ConversationFile[]): Promise<void> {
    const put = () => {
      if (!this.#isLoaded) return;
      const newest = this.list[0]?.file.id ?? null;
      const fresh = files.filter(({ file }) => isNewer(file.id, newest)).reverse();
      if (fresh.length > 0) this.list = [...fresh, ...this.list];
    };
    // A slow page does not keep it waiting.
    put();
    return this.#inTurn(put);
  }

  /** A message was deleted. */
  remove(messageId: string): Promise<void> {
    const drop = () => void (this.list = this.list.filter((file) => file.messageId !== messageId));
    drop();
    return this.#inTurn(drop);
  }

  #take(before: () => string | null, apply: (page: FileList) => void): Promise<void> {
    return this.#inTurn(async () => {
      try {
        apply(await this.#load(before()));
        this.problem = '';
      } catch (error) {
        this.problem = explain(error);
      }
    });
  }

  #inTurn(act: () => void | Promise<void>): Promise<void> {
    return (this.#last = this.#last.then(act));
  }
}
