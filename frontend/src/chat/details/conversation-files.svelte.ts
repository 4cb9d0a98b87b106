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
  /** Only the last request counts. */
  #requests = 0;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Loads the newest. Those before them stay if there is no gap. */
  async refresh(): Promise<void> {
    await this.#take(null, ({ files, hasMore }) => {
      const [last, newest] = [files.at(-1)?.file.id ?? '0', this.list[0]?.file.id];
      const isUnbroken = hasMore && newest !== undefined && !isNewer(last, newest);
      const older = isUnbroken ? this.list.filter(({ file }) => isNewer(last, file.id)) : [];
      this.hasMore = isUnbroken ? this.hasMore : hasMore;
      this.list = [...files, ...older];
    });
  }

  async loadMore(): Promise<void> {
    await this.#take(this.list.at(-1)?.file.id ?? null, ({ files, hasMore }) => {
      this.list = [...this.list, ...files];
      this.hasMore = hasMore;
    });
  }

  /** A message was sent. Its files are in its order. */
  add(files: readonly ConversationFile[]): void {
    const newest = this.list[0]?.file.id ?? null;
    const fresh = files.filter(({ file }) => isNewer(file.id, newest)).reverse();
    if (fresh.length > 0) this.list = [...fresh, ...this.list];
  }

  /** A message was deleted. */
  remove(messageId: string): void {
    this.list = this.list.filter((file) => file.messageId !== messageId);
  }

  async #take(before: string | null, apply: (page: FileList) => void): Promise<void> {
    const request = (this.#requests += 1);
    try {
      const page = await this.#load(before);
      if (request !== this.#requests) return;
      apply(page);
      this.problem = '';
    } catch (error) {
      if (request === this.#requests) this.problem = explain(error);
    }
  }
}
