/** Packs the emoji that the page knows into the module `virtual:emoji`, a third of the size of the package's own files. */
import { createRequire } from 'node:module';
import type { Plugin } from 'vite';

type Known = { unicode: string; hexcode: string; label: string; group?: number; order?: number; tags?: string[]; skins?: Known[] };
type Shortcodes = Record<string, string | string[]>;

const NAME = 'virtual:emoji';
const RESOLVED = `\0${NAME}`;

/** The groups of Unicode in each category. Group 2 has the skin tones. */
const CATEGORIES = [[0, 1], [3], [4], [6], [5], [7], [8], [9]];
/** The sets of shortcodes. The first one that knows a name decides: people know GitHub's and Slack's best. */
const SETS = ['github', 'iamcal', 'emojibase'];
const LIGHT = '1F3FB';

export function emojiData(): Plugin {
  return {
    name: 'emoji-data',
    resolveId: (id) => (id === NAME ? RESOLVED : null),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(packed())};` : null),
  };
}

/** A text for each category, with an emoji on each line: itself, in the light skin tone, its name, shortcodes and keywords. */
export function packed(): string[] {
  const all = read<Known[]>('compact').filter(({ group }) => group !== undefined);
  const shortcodes = shortcodesOf(all);
  const line = (known: Known) => [spelled(known), lightOf(known), known.label, (shortcodes.get(known.hexcode) ?? []).join(' '), keywordsOf(known, shortcodes)].join('\t');
  const inOrder = (groups: number[]) => groups.flatMap((wanted) => all.filter(({ group }) => group === wanted).sort((a, b) => (a.order ?? 0) - (b.order ?? 0)));
  return CATEGORIES.map((groups) => inOrder(groups).map(line).join('\n'));
}

const read = <T>(name: string): T => createRequire(import.meta.url)(`emojibase-data/en/${name}.json`) as T;

/** Each shortcode has one emoji. */
function shortcodesOf(all: readonly Known[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const taken = new Set<string>();
  for (const set of SETS.map((name) => read<Shortcodes>(`shortcodes/${name}`))) {
    for (const { hexcode } of all) {
      const free = [set[hexcode] ?? []].flat().filter((name) => !taken.has(name));
      for (const name of free) taken.add(name);
      found.set(hexcode, [...(found.get(hexcode) ?? []), ...free]);
    }
  }
  return found;
}

/** Fully qualified (UTS 51), as the server has it: without a selector of the colourful form that is the usual one. */
const spelled = ({ unicode }: Known): string => unicode.replace(/^(\p{Emoji_Presentation})\ufe0f$/u, '$1');

/** Everyone in it has the light skin tone. */
function lightOf({ skins = [] }: Known): string {
  const light = skins.find(({ hexcode }) => hexcode.includes(LIGHT) && !/1F3F[C-F]/u.test(hexcode));
  return light ? light.unicode : '';
}

/** Those that are not in its names. */
function keywordsOf({ tags = [], label, hexcode }: Known, shortcodes: Map<string, string[]>): string {
  const words = new Set([label, ...(shortcodes.get(hexcode) ?? [])].join(' ').toLowerCase().split(/[\s_:-]+/u));
  return tags.filter((tag) => !words.has(tag)).join(',');
}
