/** Completes a filter in the field of a search: what is being typed, what fits, and which option is chosen. */
import { attention } from '../../../ui/attention.svelte';
import type { Names } from './names.svelte';
import { type Option, optionsFor, type TypedFilter, typedFilterAt } from './options';

/** How many people or rooms are offered: as many as fit below the field without scrolling. */
const MOST = 6;

export class FilterCompletion {
  readonly #names: Names;
  /** The filter before the caret. Null while the list is closed. */
  #typed = $state.raw<TypedFilter | null>(null);
  /** The beginning of the filter for which the user closed the list. */
  #closedAt: number | null = null;
  /** The option chosen by hand. */
  #chosen = $state<string | null>(null);

  constructor(names: Names) {
    this.#names = names;
  }

  readonly options: readonly Option[] = $derived.by(() => {
    const typed = this.#typed;
    if (!typed) return [];
    const found = {
      people: typed.key === 'from' ? this.#names.people(typed.typed, MOST) : [],
      directs: typed.key === 'in' ? this.#names.directs(typed.typed, MOST) : [],
      rooms: typed.key === 'in' ? this.#names.rooms(typed.typed, MOST) : [],
    };
    return optionsFor(typed, found, attention.today);
  });

  /** The first one, unless another was chosen. The name of a filter may be meant as a word, so Enter takes it only if it was chosen. */
  readonly active: Option | undefined = $derived(this.options.find(({ key }) => key === this.#chosen) ?? (this.#typed?.key ? this.options[0] : undefined));

  get isOpen(): boolean {
    return this.options.length > 0;
  }

  get typed(): TypedFilter | null {
    return this.#typed;
  }

  /** The text changed. */
  type(text: string, caret: number): void {
    const typed = typedFilterAt(text, caret);
    if (typed?.from !== this.#closedAt) this.#closedAt = null;
    if (!typed || this.#closedAt !== null) return this.stop();
    const isNew = typed.key !== this.#typed?.key || typed.from !== this.#typed.from;
    this.#typed = typed;
    this.#chosen = null;
    if (typed.key === 'from') this.#names.find('people', typed.typed, isNew ? 0 : undefined);
    else if (typed.key === 'in' && typed.sign !== '@') this.#names.find('rooms', typed.typed, isNew ? 0 : undefined);
    else this.#names.stop();
  }

  /** The caret moved: away from the filter, the list closes. */
  moveCaret(text: string, caret: number): void {
    if (!this.#typed) return;
    const typed = typedFilterAt(text, caret);
    if (typed?.from !== this.#typed.from) this.stop();
    else if (typed.typed !== this.#typed.typed) this.type(text, caret);
  }

  /** The text for screen readers when the list opens, or changes. */
  get announcement(): string {
    const { length } = this.options;
    return length === 0 ? '' : length === 1 ? '1 suggestion.' : `${length} suggestions.`;
  }

  /** A key in the field. Returns whether it is a key of the list. Tab with others, and Shift with Enter, are not. */
  press({ key, shiftKey, ctrlKey, altKey, metaKey }: KeyboardEvent, oncomplete: (option: Option) => void): boolean {
    const { active } = this;
    const first = this.options[0];
    if (!first || shiftKey || ctrlKey || altKey || metaKey) return false;
    if (key === 'ArrowDown') this.#move(1);
    else if (key === 'ArrowUp') this.#move(-1);
    else if (key === 'Escape') this.close();
    else if (key === 'Enter' && active) oncomplete(active);
    else if (key === 'Tab') oncomplete(active ?? first);
    else return false;
    return true;
  }

  #move(step: 1 | -1): void {
    const { length } = this.options;
    const at = this.options.findIndex(({ key }) => key === this.active?.key);
    const next = at < 0 && step < 0 ? length - 1 : (at + step + length) % length;
    this.#chosen = this.options[next]?.key ?? null;
  }

  choose({ key }: Option): void {
    this.#chosen = key;
  }

  /** The list stays closed until another filter is typed. */
  close(): void {
    this.#closedAt = this.#typed?.from ?? null;
    this.stop();
  }

  stop(): void {
    this.#names.stop();
    this.#typed = null;
  }

  /** The field is left. */
  reset(): void {
    this.stop();
    this.#closedAt = null;
  }
}
