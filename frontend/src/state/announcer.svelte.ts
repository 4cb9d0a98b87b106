/** What a screen reader is told about, politely: new messages, one line each. */

/** Enough for a burst; what was read out may go. */
const KEPT = 5;
const LONGEST = 200;

export class Announcer {
  lines = $state.raw<{ key: number; text: string }[]>([]);
  #key = 0;

  say(text: string): void {
    this.#key += 1;
    this.lines = [...this.lines, { key: this.#key, text: text.slice(0, LONGEST) }].slice(-KEPT);
  }
}
