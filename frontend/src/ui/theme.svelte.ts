/** The chosen theme, or the system's. `public/theme.js` applies it before the first paint. */
import { keep, recall } from '../net/storage';

const KEY = 'chinwag.theme';
export const THEMES = ['system', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

class Theme {
  #name = $state<ThemeName>(parse(recall(KEY)));

  constructor() {
    this.#apply(this.#name);
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
    // The browser's own bars follow: index.html has one colour for each scheme.
    for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name=theme-color]')) {
      const scheme = meta.dataset['scheme'];
      meta.media = name === 'system' ? `(prefers-color-scheme: ${scheme})` : scheme === name ? 'all' : 'not all';
    }
  }
}

const parse = (name: string | null): ThemeName => THEMES.find((known) => known === name) ?? 'system';

export const theme = new Theme();
