/** The files of a draft: pure functions. */
import { sizeInWords } from '../../../text/sizes';

/** The most files of a message. */
export const MOST_FILES = 20;

/** Why a file cannot be sent. Empty if it can. */
export const tooLarge = (size: number, largest: number): string =>
  size > largest ? `It has ${sizeInWords(size)}. A file may have ${sizeInWords(largest)} at most.` : '';
