/** Sends a form: whether it is busy, its errors by field and as a whole, and how long to wait. */
import { tick } from 'svelte';
import { ApiError, explain } from '../../net/refusals';
import { Wait } from './wait.svelte';

export class Submission<Field extends string = never> {
  isBusy = $state(false);
  /** Errors by field, and `form` for the whole; empty without an error. */
  problems: Record<Field | 'form', string>;
  /** The text after a success. */
  outcome = $state('');
  readonly wait = new Wait();
  readonly #fields: readonly Field[];
  readonly #place: (error: unknown) => Partial<Record<Field, string>>;
  #form: HTMLElement | null = null;

  /** `fields` are named as in the server's errors. `place` assigns any other error to a field, with its text. */
  constructor(fields: readonly Field[] = [], place: (error: unknown) => Partial<Record<Field, string>> = () => ({})) {
    [this.#fields, this.#place] = [fields, place];
    this.problems = $state(this.#told({}));
  }

  /** For `{@attach}` on the element with the fields: the first wrong field gets the focus. */
  element = (element: HTMLElement): (() => void) => {
    this.#form = element;
    return () => (this.#form = null);
  };

  /** Shows the problems of the typed values. Returns whether there are none. */
  check(problems: Partial<Record<Field, string>>): boolean {
    this.outcome = '';
    return this.#show(this.#told(problems));
  }

  /** Clears everything. */
  clear(): void {
    this.outcome = '';
    this.#show(this.#told({}));
  }

  /** Runs the work unless it is already running or the server asked to wait. Returns whether it succeeded. */
  async send(work: () => Promise<unknown>, outcome = ''): Promise<boolean> {
    if (this.isBusy || this.wait.isOn) return false;
    this.isBusy = true;
    this.wait.end();
    this.clear();
    try {
      await work();
      this.outcome = outcome;
      return true;
    } catch (error) {
      if (!this.wait.begin(error)) this.#refuse(error);
      return false;
    } finally {
      this.isBusy = false;
    }
  }

  #refuse(error: unknown): void {
    const told = this.#told({ ...this.#place(error), ...(error instanceof ApiError && error.errors) });
    if (this.#show(told)) this.problems.form = explain(error);
  }

  /** The server's errors of the form's own fields. */
  #told(problems: Partial<Record<string, string>>): Record<Field | 'form', string> {
    const told = this.#fields.map((field) => [field, problems[field] ?? '']);
    return { ...Object.fromEntries(told), form: '' };
  }

  /** Returns whether no field has an error. */
  #show(problems: Record<Field | 'form', string>): boolean {
    Object.assign(this.problems, problems);
    const isFine = this.#fields.every((field) => !problems[field]);
    if (!isFine) void this.#focusFirstWrong();
    return isFine;
  }

  async #focusFirstWrong(): Promise<void> {
    await tick();
    const input = this.#form?.querySelector<HTMLInputElement>('[aria-invalid=true]');
    input?.focus();
    input?.select();
  }
}
