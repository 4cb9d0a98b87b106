/** Pictures that move: they do not where the user prefers less motion. */
import { MediaQuery } from 'svelte/reactivity';
import { beginningOf, type MessageFile } from '../../../net/api/files';
import { mayMove } from './kinds';
import { isMovingWebP, WEBP_HEAD } from './webp';

const reduced = new MediaQuery('prefers-reduced-motion: reduce');

/** Whether each known WebP moves, by its id. */
const known = new Map<string, Promise<boolean>>();

/** Whether it moves. A WebP is asked: its first bytes tell. */
function moves(file: MessageFile): Promise<boolean> {
  if (file.mediaType !== 'image/webp') return Promise.resolve(true);
  const asked = known.get(file.id) ?? beginningOf(file, WEBP_HEAD).then(isMovingWebP, () => true);
  known.set(file.id, asked);
  return asked;
}

/** The motion of one picture. */
export class Motion {
  #isPlaying = $state(false);
  /** Null until it is known. */
  #moves = $state<boolean | null>(null);
  readonly #file: () => MessageFile;

  constructor(file: () => MessageFile) {
    this.#file = file;
    $effect(() => {
      if (!reduced.current || !mayMove(file())) return;
      let isCurrent = true;
      void moves(file()).then((found) => isCurrent && (this.#moves = found));
      return () => (isCurrent = false);
    });
  }

  /** Only what does not move is shown. */
  get isStill(): boolean {
    return reduced.current && mayMove(this.#file()) && !this.#isPlaying && this.#moves !== false;
  }

  /** It can be played. */
  get waits(): boolean {
    return this.isStill && this.#moves === true;
  }

  play(): void {
    this.#isPlaying = true;
  }

  stop(): void {
    this.#isPlaying = false;
  }
}
