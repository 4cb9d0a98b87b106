/** Whether the details of the open conversation are shown, and where: in a column, over the conversation, or as a page. */
import { tick } from 'svelte';
import { MediaQuery } from 'svelte/reactivity';
import { keep, recall } from '../../net/storage';
import { type Choice, isShown, layoutOf } from './layout';

/** The storage key of the user's choice for the column, for all tabs and later visits. */
const KEY = 'chinwag.details';

class Details {
  readonly #narrow = new MediaQuery('max-width: 720px');
  readonly #column = new MediaQuery('min-width: 1100px');
  readonly #wide = new MediaQuery('min-width: 1500px');
  #choice = $state<Choice>(recall(KEY) as Choice);
  /** Shown over the conversation, or as a page. */
  #isOver = $state(false);
  /** The section that the user asked for. A new object asks again. */
  wanted = $state.raw<{ section: 'top' | 'people' } | null>(null);
  /** The element that gets the focus back. */
  #opener: HTMLElement | null = null;
  /** The button in the heading, which gets the focus if nothing else does. */
  #button: HTMLElement | null = null;

  readonly layout = $derived(layoutOf(this.#narrow.current, this.#column.current));
  readonly isOpen = $derived(this.layout === 'column' ? isShown(this.#choice, this.#wide.current) : this.#isOver);

  constructor() {
    // On a phone, going back closes the page first.
    addEventListener('popstate', () => this.#isOver && this.#hide());
  }

  /** An attachment for the button in the heading. */
  button = (element: HTMLElement): (() => void) => {
    this.#button = element;
    return () => (this.#button = null);
  };

  open(section: 'top' | 'people' = 'top', opener: Element | null = this.isOpen ? null : document.activeElement): void {
    if (opener instanceof HTMLElement) this.#opener = opener;
    if (this.layout === 'page' && !this.#isOver) history.pushState({ isDetails: true }, '');
    if (this.layout === 'column') this.#choose('open');
    else this.#isOver = true;
    this.wanted = { section };
  }

  /** Closes them, and returns the focus. */
  close(): void {
    const isPage = this.layout === 'page' && history.state?.isDetails;
    if (this.layout === 'column') this.#choose('closed');
    this.#hide();
    if (isPage) history.back();
  }

  #hide(): void {
    const before = this.#opener?.isConnected && this.#opener !== document.body ? this.#opener : this.#button;
    this.leave();
    // A page covers what is below until it is gone.
    void tick().then(() => before?.focus());
  }

  toggle(opener?: Element): void {
    if (this.isOpen) this.close();
    else this.open('top', opener);
  }

  /** Another conversation is open. A column stays. */
  leave(): void {
    this.#isOver = false;
    this.wanted = null;
    this.#opener = null;
  }

  #choose(choice: Choice): void {
    this.#choice = choice;
    keep(KEY, choice);
  }
}

export const details = new Details();
