/** Slips of typing: one letter that is missing, extra or wrong, or two neighbours that changed places. */

/** Whether a word starts like the typed text but for one slip. */
export function startsWithSlip(typed: string, word: string): boolean {
  const same = commonStart(typed, word);
  const rest = (text: string, skipped: number) => text.slice(same + skipped);
  const goesOn = (typedRest: string, wordRest: string) => wordRest.startsWith(typedRest);
  return (
    goesOn(rest(typed, 1), rest(word, 0)) ||
    goesOn(rest(typed, 0), rest(word, 1)) ||
    goesOn(rest(typed, 1), rest(word, 1)) ||
    (typed[same] === word[same + 1] && typed[same + 1] === word[same] && goesOn(rest(typed, 2), rest(word, 2)))
  );
}

/** Whether two words differ in one slip. */
export function isSlip(a: readonly string[], b: readonly string[]): boolean {
  const start = commonStart(a, b);
  const end = commonStart(a.slice(start).reverse(), b.slice(start).reverse());
  const [x, y] = [a.slice(start, a.length - end), b.slice(start, b.length - end)];
  if (x.length === 2 && y.length === 2) return x[0] === y[1] && x[1] === y[0];
  return Math.max(x.length, y.length) === 1;
}

function commonStart(a: ArrayLike<string>, b: ArrayLike<string>): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
