/**
 * Counts the characters that a function reads, so that a test can prove linear cost without a clock.
 * Replaces the methods of strings and patterns while the function runs. Reads by index (`text[0]`) are invisible: use `charAt`.
 */
type Method = (this: string, ...given: unknown[]) => unknown;

const ONE = ['at', 'charAt', 'charCodeAt', 'codePointAt'] as const;
const ALL = ['trim', 'trimStart', 'trimEnd', 'startsWith', 'endsWith', 'split', 'replace', 'replaceAll', 'normalize', 'toLowerCase', 'toUpperCase', 'includes', 'indexOf', 'lastIndexOf', Symbol.iterator] as const;
const RESULT = ['slice', 'substring', 'padEnd', 'repeat'] as const;

/** More than any linear function here reads, and far less than the square of a text's length. */
export const READS_PER_CHARACTER = 50;

export function readingCost(run: () => unknown): number {
  let cost = 0;
  /** Counting reads, too. */
  let isCounting = false;
  const add = (of: () => number) => {
    if (isCounting) return;
    isCounting = true;
    cost += of();
    isCounting = false;
  };
  const strings = String.prototype as unknown as Record<string | symbol, Method>;
  const undo: (() => void)[] = [];
  const count = (name: string | symbol, of: (text: string, result: unknown) => number) => {
    const original = strings[name] as Method;
    strings[name] = function (...given) {
      const result = original.apply(this, given);
      add(() => of(String(this), result));
      return result;
    };
    undo.push(() => void (strings[name] = original));
  };
  for (const name of ONE) count(name, () => 1);
  for (const name of ALL) count(name, ({ length }) => length);
  for (const name of RESULT) count(name, (_, result) => String(result).length);

  const { exec } = RegExp.prototype;
  RegExp.prototype.exec = function (text) {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const match = exec.call(this, text);
    add(() => worstCase(this, (match ? match.index + match[0].length : text.length) - from));
    return match;
  };
  undo.push(() => void (RegExp.prototype.exec = exec));

  try {
    run();
  } finally {
    for (const step of undo) step();
  }
  return cost;
}

/** A pattern with an unbounded repeat may scan the same text again from each possible start. */
function worstCase({ source }: RegExp, length: number): number {
  const repeats = source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gu, 'x').match(/[+*]|\{\d+,\}/gu)?.length ?? 0;
  return length ** (1 + repeats);
}
