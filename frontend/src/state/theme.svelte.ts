/** The theme chosen by hand, or the system's. `public/theme.js` applies it before the first paint. */
import { keep, recall } from '../storage';

const KEY = 'chinwag.theme';
export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

class Theme {
  #name = $state<ThemeName>(parse(recall(KEY)));

  constructor() {
    addEventListener('storage', ({ key, newValue }) => {
      if (key === KEY) this.#apply(parse(newValue));
    });
  }

  get name(): ThemeName {
    return this.#name;
  }

  choose(name: ThemeName): void {
    keep(KEY, name === 'system' ? null : name);
    this.#apply(name);
  }

  #apply(name: ThemeName): void {
    this.#name = name;
    if (name === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
  }
}

const parse = (name: string | null): ThemeName => THEMES.find((known) => known === name) ?? 'system';

export const theme = new Theme();
