/** Marks what was found without a change to the elements: nothing moves, and a selection stays. Styles name the colour. */
import { filesOf } from '../../net/api/files';
import type { SearchHit } from '../../net/api/search';
import { graphemesOf } from '../../text/graphemes';
import { fold } from '../../users/search';

const NAME = 'found';
/** More places than anyone looks at, in one message. */
const MOST = 500;
/** Texts of one of these are one: a word may go on in the next element. */
const BLOCKS = 'p, pre, td, th, .file-name, .text';

/** The strings that were found in a message and in the names of its files, each once, the longest first. */
export function stringsOf({ message, ranges }: SearchHit, words: readonly string[]): string[] {
  const found = ranges.map(({ start, end }) => message.content.slice(start, end));
  const inNames = filesOf(message).flatMap(({ name }) => words.flatMap((word) => partsLike(word, name)));
  return [...new Set([...found, ...inNames, ...words])].filter((text) => text.trim() !== '').sort((a, b) => b.length - a.length);
}

/** The parts of a name that are a word but for accents. */
function partsLike(word: string, name: string): string[] {
  const wanted = fold(word);
  if (wanted === '' || name.toLowerCase().includes(word.toLowerCase()) || !fold(name).includes(wanted)) return [];
  const letters = graphemesOf(name);
  const partFrom = (from: number): string[] => {
    for (let to = from + 1; to <= letters.length; to += 1) {
      const part = letters.slice(from, to).join('');
      const folded = fold(part);
      if (folded === wanted) return [part];
      if (!wanted.startsWith(folded)) return [];
    }
    return [];
  };
  return letters.flatMap((letter, from) => (letter.trim() === '' ? [] : partFrom(from)));
}

/** Finds strings in the texts of a message, whatever their case. */
export function soughtIn(texts: readonly string[], strings: readonly string[]): RegExp {
  const patterns = strings.flatMap((string) => {
    const pattern = escaped(string);
    const plain = withoutSigns(string);
    if (plain === null) return pattern;
    const asTyped = new RegExp(pattern, 'iu');
    return texts.some((text) => asTyped.test(text)) ? pattern : [pattern, plain];
  });
  return anyOf(patterns);
}

const anyOf = (patterns: readonly string[]): RegExp => new RegExp(patterns.join('|') || NEVER, 'giu');

/** The places in a text, as pairs of start and end. */
export const placesIn = (text: string, sought: RegExp): [number, number][] => Array.from(text.matchAll(sought), ({ index, 0: found }) => [index, index + found.length]);

const NEVER = '(?!)';
/** Signs of Markdown, which are not shown. */
const SIGNS = /[\\*_~`[\]]+/gu;

/** The pattern of a string without its signs. A word must end where the signs were. Null if there are none, or little else. */
function withoutSigns(string: string): string | null {
  const plain = string.replace(SIGNS, '');
  // A single letter would be marked in many words.
  if (plain === string || plain.trim().length < 2) return null;
  const [beginsPlain, endsPlain] = [string.startsWith(plain.charAt(0)), string.endsWith(plain.at(-1) ?? '')];
  return `${beginsPlain ? '' : '(?<![\\p{L}\\p{N}])'}${escaped(plain)}${endsPlain ? '' : '(?![\\p{L}\\p{N}])'}`;
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/gu, '\\$&');

/**
 * Marks strings in an element for as long as it is there, also in what is drawn later. `roots` selects the parts of it that are text.
 * `ondraw` is called with the marks each time.
 */
export function marksOf(element: HTMLElement, roots: string, strings: readonly string[], ondraw: (marks: readonly AbstractRange[]) => void): () => void {
  let marked: AbstractRange[] = [];
  const clear = () => marked.forEach((range) => highlight()?.delete(range));
  const mark = () => {
    clear();
    const runs = runsIn(element, roots);
    const sought = soughtIn(runs.map(({ text }) => text), strings);
    const inTexts = runs.flatMap((run) => placesIn(run.text, sought).map(([start, end]) => run.range(start, end)));
    const names = namesIn(element, roots, strings);
    marked = (names.length > 0 ? [...inTexts, ...names].sort(byPlace) : inTexts).slice(0, MOST);
    for (const range of marked) highlight()?.add(range);
    ondraw(marked);
  };
  const observer = new MutationObserver(mark);
  observer.observe(element, { childList: true, characterData: true, subtree: true });
  mark();
  return () => {
    observer.disconnect();
    clear();
  };
}

const byPlace = (a: AbstractRange, b: AbstractRange): number =>
  a.startContainer === b.startContainer ? a.startOffset - b.startOffset : a.startContainer.compareDocumentPosition(b.startContainer) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;

/** Undefined in an older browser. */
function highlight(): Highlight | undefined {
  if (!('highlights' in CSS)) return undefined;
  const known = CSS.highlights.get(NAME);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(NAME, made);
  return made;
}

/** Text nodes that follow each other in one block. */
class Run {
  text = '';
  readonly #nodes: Text[] = [];
  readonly #starts: number[] = [];

  add(node: Text): void {
    this.#nodes.push(node);
    this.#starts.push(this.text.length);
    this.text += node.data;
  }

  range(start: number, end: number): StaticRange {
    const [first, last] = [this.#at(start), this.#at(end - 1)];
    return new StaticRange({ startContainer: first.node, startOffset: start - first.start, endContainer: last.node, endOffset: end - last.start });
  }

  #at(offset: number): { node: Text; start: number } {
    const index = this.#starts.findLastIndex((start) => start <= offset);
    return { node: this.#nodes[index] as Text, start: this.#starts[index] ?? 0 };
  }
}

function runsIn(element: HTMLElement, roots: string): Run[] {
  const runs = new Map<Element | null, Run>();
  for (const root of element.querySelectorAll(roots)) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!(node instanceof Text) || !node.data || node.parentElement?.closest('[hidden]') || isOtherThanTyped(node.parentElement?.closest<HTMLElement>('[data-typed]'))) continue;
      const block = node.parentElement?.closest(BLOCKS) ?? null;
      const run = runs.get(block) ?? new Run();
      run.add(node);
      runs.set(block, run);
    }
  }
  return [...runs.values()];
}

const isOtherThanTyped = (shown: HTMLElement | null | undefined): boolean => !!shown && shown.textContent !== shown.dataset['typed'];

/** A mention shows the name of a person instead of their username. If that was found, all of it is marked. */
function namesIn(element: HTMLElement, roots: string, strings: readonly string[]): StaticRange[] {
  const shown = [...element.querySelectorAll(roots)].flatMap((root) => [...root.querySelectorAll<HTMLElement>('[data-typed]')]);
  const sought = anyOf(strings.map(escaped));
  const found = shown.filter((one) => isOtherThanTyped(one) && placesIn(one.dataset['typed'] ?? '', sought).length > 0);
  return found.map((one) => new StaticRange({ startContainer: one, startOffset: 0, endContainer: one, endOffset: one.childNodes.length }));
}
