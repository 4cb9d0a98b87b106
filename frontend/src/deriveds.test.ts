/**
 * A `$derived` stops when the component in which it was made is destroyed. So an object that has one is made by a component for itself, or
 * outside of all components: what is kept for other components has getters.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const sources = new Map(
  readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(?:svelte|ts)$/u.test(path) && !path.endsWith('.test.ts'))
    .map((path) => [path, readFileSync(join('src', path), 'utf8')]),
);

/** Made after an answer of the server. */
const OUTSIDE = ['session/session.svelte.ts: this.chat = new Chat(snapshot, this.load);'];

/** The classes that have a `$derived`, or an object that has one. */
function classesIn(files: ReadonlyMap<string, string>): Set<string> {
  const found = new Set<string>();
  const classes = [...files].filter(([path]) => path.endsWith('.svelte.ts')).map(([, code]) => ({ name: /^(?:export )?class (\w+)/mu.exec(code)?.[1] ?? '', code }));
  for (let known = -1; known < found.size; ) {
    known = found.size;
    for (const { name, code } of classes) if (name && (code.includes('= $derived') || creationsIn(code, found).length > 0)) found.add(name);
  }
  return found;
}

const creationsIn = (code: string, classes: ReadonlySet<string>): string[] =>
  code.split('\n').filter((line) => [...line.matchAll(/\bnew (\w+)\b/gu)].some(([, name = '']) => classes.has(name)));

/** Of a component, of a module, or of another such object. */
const isOwn = (path: string, line: string): boolean => (path.endsWith('.svelte') ? /^ {2}const / : /^(?:export )?const |^ {2}readonly /).test(line);

const keptIn = (files: ReadonlyMap<string, string>): string[] => {
  const classes = classesIn(files);
  return [...files].flatMap(([path, code]) => creationsIn(code, classes).filter((line) => !isOwn(path, line)).map((line) => `${path}: ${line.trim()}`));
};

test('no object with a $derived outlives its component', () => {
  expect(classesIn(sources).size).toBeGreaterThan(15);
  expect(keptIn(sources)).toEqual(OUTSIDE);
});

test('an object that is kept is recognised', () => {
  const list = 'export class List {\n  readonly length = $derived(this.items.length);\n}';
  const page = 'export class Page {\n  readonly list = new List();\n}\nconst pages = new WeakMap<Chat, Page>();\n  const made = new Page();';
  const component = '  const page = new Page();\n    pages.set(chat, new Page());';
  expect(keptIn(new Map([['list.svelte.ts', list], ['page.svelte.ts', page], ['Page.svelte', component]]))).toEqual(['page.svelte.ts: const made = new Page();', 'Page.svelte: pages.set(chat, new Page());']);
});
