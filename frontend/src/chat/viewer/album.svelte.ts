/** The pictures of a conversation, an unbroken part of them in the order in which they were sent, and which of them is shown. */
import type { ConversationFile, FileList } from '../../net/api/files';
import { compareIds, isNewer } from '../../net/ids';
import { explain } from '../../net/refusals';
import { isPicture, type SizedPicture } from '../timeline/files/kinds';

export type AlbumPicture = ConversationFile & { file: SizedPicture };

/** Returns pictures newest first, from before one if its id is given. */
type Load = (before: string | null) => Promise<FileList>;

type Start = { pictures: readonly ConversationFile[]; at: string; hasOlder: boolean; hasNewer: boolean };

/** Earlier pictures are loaded when fewer than this are left. */
const NEAR = 4;
/** The server lists pictures only from the newest on, so this many pages are loaded at a time to get to later ones. */
const MOST_PAGES = 10;

const isSized = (picture: ConversationFile): picture is AlbumPicture => isPicture(picture.file);

/** All of both, oldest first. */
function merged(known: readonly AlbumPicture[], more: readonly ConversationFile[]): AlbumPicture[] {
  const byId = new Map([...known, ...more.filter(isSized)].map((picture) => [picture.file.id, picture]));
  return [...byId.values()].sort((a, b) => compareIds(a.file.id, b.file.id));
}

export class Album {
  /** Oldest first. */
  pictures = $state.raw<readonly AlbumPicture[]>([]);
  /** The id of the shown one. */
  at = $state('');
  hasOlder = $state(false);
  hasNewer = $state(false);
  /** Why others could not be loaded. */
  problem = $state('');
  readonly #load: Load;
  readonly #loading: { older?: Promise<void>; newer?: Promise<void> } = {};
  /** Later pictures, newest first, as long as those before them are unknown. */
  #far: readonly ConversationFile[] = [];
  /** The id of the earliest known file, shown or not. */
  #earliest: string | null;
  readonly index = $derived(this.pictures.findIndex(({ file }) => file.id === this.at));
  readonly current: AlbumPicture | null = $derived(this.pictures[this.index] ?? null);
  /** The number of pictures. Null until it is known. */
  readonly total: number | null = $derived(this.hasOlder || this.hasNewer ? null : this.pictures.length);

  constructor({ pictures, at, hasOlder, hasNewer }: Start, load: Load) {
    this.pictures = merged([], pictures);
    [this.at, this.hasOlder, this.hasNewer] = [at, hasOlder, hasNewer];
    this.#load = load;
    this.#earliest = pictures[0]?.file.id ?? null;
    if (this.index < NEAR) void this.#older();
  }

  /** Whether there is one before (-1) or after (1). */
  leads(step: -1 | 1): boolean {
    return this.pictures[this.index + step] !== undefined || (step < 0 ? this.hasOlder : this.hasNewer);
  }

  /** Goes to the one before or after, which may have to be loaded. */
  async turn(step: -1 | 1): Promise<void> {
    const from = this.at;
    if (!this.pictures[this.index + step]) await (step < 0 ? this.#older() : this.#newer());
    // The user may have gone elsewhere meanwhile.
    const next = this.pictures[this.index + step];
    if (from === this.at && next) this.show(next);
  }

  show({ file }: AlbumPicture): void {
    this.at = file.id;
    if (this.index < NEAR) void this.#older();
  }

  /** A message was sent: its pictures follow the others. */
  add(pictures: readonly ConversationFile[]): void {
    if (this.hasNewer) this.#far = [...[...pictures].reverse(), ...this.#far];
    else this.pictures = merged(this.pictures, pictures);
  }

  /** A message was deleted, and its pictures with it. The next one is shown, or else the one before. */
  remove(messageId: string): void {
    const isLeft = (picture: ConversationFile) => picture.messageId !== messageId;
    this.#far = this.#far.filter(isLeft);
    const rest = this.pictures.filter(isLeft);
    const isGone = this.current?.messageId === messageId;
    const next = rest.find(({ file }) => isNewer(file.id, this.at)) ?? rest.at(-1);
    this.pictures = rest;
    if (isGone) this.at = next?.file.id ?? '';
  }

  #older(): Promise<void> {
    return this.#once('older', async () => {
      if (!this.hasOlder) return;
      const { files, hasMore } = await this.#load(this.#earliest);
      this.#earliest = files.at(-1)?.file.id ?? this.#earliest;
      this.pictures = merged(this.pictures, files);
      this.hasOlder = hasMore && files.length > 0;
    });
  }

  /** From the newest on, until they meet the known ones. */
  #newer(): Promise<void> {
    return this.#once('newer', async () => {
      const newest = this.pictures.at(-1)?.file.id ?? '0';
      const isLater = ({ file }: ConversationFile) => isNewer(file.id, newest);
      for (let pages = 0; this.hasNewer; pages += 1) {
        if (pages === MOST_PAGES) throw new Error('The next picture is far away. Press Next again to load more.');
        const { files, hasMore } = await this.#load(this.#far.at(-1)?.file.id ?? null);
        this.#far = [...this.#far, ...files];
        if (hasMore && files.every(isLater)) continue;
        this.pictures = merged(this.pictures, this.#far.filter(isLater));
        this.hasNewer = false;
      }
    });
  }

  #once(direction: 'older' | 'newer', load: () => Promise<void>): Promise<void> {
    this.#loading[direction] ??= load()
      .then(() => void (this.problem = ''), (error) => void (this.problem = explain(error)))
      .finally(() => delete this.#loading[direction]);
    return this.#loading[direction];
  }
}
