/** The folders are layers: a file imports from its own folder and from those below, and no two files import each other in a circle. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';

/** From the top. `.` is the page itself: `main.ts` and `App.svelte`. Tests may import anything. */
const LAYERS = [
  '.', 'frame', 'joining', 'reference', 'trust', 'settings', 'account', 'people', 'session', 'notifications', 'chat', 'users', 'ui', 'router', 'net', 'text',
];

/** An import by path: static, dynamic, or as the address of a worker. */
const IMPORT = /\b(?:from|import)\s*\(?\s*'(\.{1,2}\/[^'?]+)(?:\?[^']*)?'/gu;

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((path) => /\.(?:svelte|ts|json|css)$/u.test(path) && !path.endsWith('.test.ts'));
const known = new Set(sources);

/** The files that a file imports. A component may import itself. */
function importsOf(file: string, code = readFileSync(join('src', file), 'utf8')): string[] {
  const targets = [...code.matchAll(IMPORT)].map(([, path = '']) => {
    const target = normalize(join(dirname(file), path));
    const found = [target, `${target}.ts`].find((candidate) => known.has(candidate));
    if (found === undefined) throw new Error(`${file} imports ${path}, which is no source of the page`);
    return found;
  });
  return targets.filter((target) => target !== file);
}

const layerOf = (file: string): string => (dirname(file) === '.' ? '.' : (file.split('/')[0] ?? ''));
const pointsUp = (from: string, to: string): boolean => LAYERS.indexOf(layerOf(to)) < LAYERS.indexOf(layerOf(from));

/** The first circle reachable from a file, if any. */
function circleFrom(file: string, arrows: ReadonlyMap<string, string[]>, path: string[] = [], done = new Set<string>()): string[] | null {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const target of arrows.get(file) ?? []) {
    const circle = circleFrom(target, arrows, [...path, file], done);
    if (circle) return circle;
  }
  done.add(file);
  return null;
}

test('folders and layers are the same', () => {
  expect([...new Set(sources.map(layerOf))].sort()).toEqual([...LAYERS].sort());
});

test('imports point down', () => {
  const arrows = sources.flatMap((file) => importsOf(file).map((target) => [file, target] as const));
  expect(arrows.length).toBeGreaterThan(300);
  expect(arrows.filter(([from, to]) => pointsUp(from, to)).map((arrow) => arrow.join(' -> '))).toEqual([]);
});

test('no files import each other in a circle', () => {
  const arrows = new Map(sources.map((file) => [file, importsOf(file)]));
  for (const file of sources) expect(circleFrom(file, arrows)).toBeNull();
});

test('names in a folder differ by more than case', () => {
  // On macOS and Windows `./timeline.svelte` would be found as `Timeline.svelte`.
  const names = sources.map((file) => file.toLowerCase().replace(/\.ts$/u, ''));
  expect(names.filter((name, at) => name.endsWith('.svelte') && names.indexOf(name) !== at)).toEqual([]);
});

test('an import is recognised in each of its forms', () => {
  const code = "import a from './App.svelte'; import './main'; export * from './net/request'; import('./chat/context'); import w from './net/stream/stream-worker?worker&url';";
  expect(importsOf('layers.ts', code)).toEqual(['App.svelte', 'main.ts', 'net/request.ts', 'chat/context.ts', 'net/stream/stream-worker.ts']);
  expect(importsOf('chat/sidebar/x.ts', "import { b } from '../context';")).toEqual(['chat/context.ts']);
});

test('upward arrows and circles are recognised', () => {
  expect(pointsUp('net/request.ts', 'chat/context.ts')).toBe(true);
  expect(pointsUp('frame/Me.svelte', 'App.svelte')).toBe(true);
  expect(pointsUp('App.svelte', 'frame/Me.svelte')).toBe(false);
  expect(pointsUp('chat/a.ts', 'chat/sidebar/b.ts')).toBe(false);
  expect(circleFrom('a', new Map([['a', ['b']], ['b', ['c']], ['c', ['b']]]))).toEqual(['b', 'c', 'b']);
});
