/** Announces new messages and rooms to screen readers, politely, one line each. */
import type { Message, User } from '../net/api-types';
import { beginningOf } from '../text/graphemes';
import { nameOf } from '../users/users';
import { isAction } from './timeline/action-text';

/** Enough for a burst. Older lines have been read out. */
const KEPT = 5;
const LONGEST = 200;

export class Announcer {
  lines = $state.raw<{ key: number; text: string }[]>([]);
  #key = 0;

  /** `room` is its name if the message is in a room, and `line` its text. */
  tell({ content }: Message, author: User | undefined, room: string | null = null, line = content): void {
    if (isAction(content)) return this.#say(room === null ? line : `${room}: ${line}`);
    const place = room === null ? '' : ` in ${room}`;
    this.#say(`${author ? nameOf(author) : 'Someone'}${place}: ${line}`);
  }

  /** Someone has added the user to a room. */
  tellAdded(author: User | undefined, room: string): void {
    this.#say(`${author ? nameOf(author) : 'Someone'} added you to ${room}.`);
  }

  #say(text: string): void {
    this.#key += 1;
    this.lines = [...this.lines, { key: this.#key, text: beginningOf(text, LONGEST) }].slice(-KEPT);
  }
}
