/** The languages whose code is coloured. Each is loaded when it is needed first. */
import type { Grammar } from './tokens';

type Loader = () => Promise<Grammar>;

const clike = () => import('@codemirror/legacy-modes/mode/clike');
const javascript = () => import('@codemirror/legacy-modes/mode/javascript');
const css = () => import('@codemirror/legacy-modes/mode/css');
const shell: Loader = () => import('@codemirror/legacy-modes/mode/shell').then((mode) => mode.shell);

/** By the names that people give them. */
const LOADERS = new Map<string, Loader>([
  ...named('js javascript jsx mjs cjs node', () => javascript().then((mode) => mode.javascript)),
  ...named('ts typescript tsx mts svelte', () => javascript().then((mode) => mode.typescript)),
  ...named('json jsonc json5 jsonl', () => javascript().then((mode) => mode.json)),
  ...named('py python python3', () => import('@codemirror/legacy-modes/mode/python').then((mode) => mode.python)),
  ...named('rs rust', () => import('@codemirror/legacy-modes/mode/rust').then((mode) => mode.rust)),
  ...named('go golang', () => import('@codemirror/legacy-modes/mode/go').then((mode) => mode.go)),
  ...named('java', () => clike().then((mode) => mode.java)),
  ...named('c h', () => clike().then((mode) => mode.c)),
  ...named('cpp c++ cc cxx hpp', () => clike().then((mode) => mode.cpp)),
  ...named('cs csharp c#', () => clike().then((mode) => mode.csharp)),
  ...named('kt kts kotlin', () => clike().then((mode) => mode.kotlin)),
  ...named('scala', () => clike().then((mode) => mode.scala)),
  ...named('dart', () => clike().then((mode) => mode.dart)),
  ...named('objc objective-c objectivec', () => clike().then((mode) => mode.objectiveC)),
  ...named('php', () => import('./php').then((mode) => mode.php)),
  ...named('sql sqlite mysql postgres postgresql psql', () => import('@codemirror/legacy-modes/mode/sql').then((mode) => mode.standardSQL)),
  ...named('sh bash zsh shell console terminal', shell),
  ...named('html htm vue', () => import('@codemirror/legacy-modes/mode/xml').then((mode) => mode.html)),
  ...named('xml svg xhtml', () => import('@codemirror/legacy-modes/mode/xml').then((mode) => mode.xml)),
  ...named('css', () => css().then((mode) => mode.css)),
  ...named('scss', () => css().then((mode) => mode.sCSS)),
  ...named('less', () => css().then((mode) => mode.less)),
  ...named('yaml yml', () => import('@codemirror/legacy-modes/mode/yaml').then((mode) => mode.yaml)),
  ...named('toml', () => import('@codemirror/legacy-modes/mode/toml').then((mode) => mode.toml)),
  ...named('ini properties conf env dotenv', () => import('@codemirror/legacy-modes/mode/properties').then((mode) => mode.properties)),
  ...named('diff patch', () => import('@codemirror/legacy-modes/mode/diff').then((mode) => mode.diff)),
  ...named('rb ruby', () => import('@codemirror/legacy-modes/mode/ruby').then((mode) => mode.ruby)),
  ...named('swift', () => import('@codemirror/legacy-modes/mode/swift').then((mode) => mode.swift)),
  ...named('docker dockerfile', () => import('@codemirror/legacy-modes/mode/dockerfile').then((mode) => mode.dockerFile)),
  ...named('ps1 powershell pwsh', () => import('@codemirror/legacy-modes/mode/powershell').then((mode) => mode.powerShell)),
  ...named('lua', () => import('@codemirror/legacy-modes/mode/lua').then((mode) => mode.lua)),
  ...named('nginx', () => import('@codemirror/legacy-modes/mode/nginx').then((mode) => mode.nginx)),
]);

function named(names: string, load: Loader): [string, Loader][] {
  return names.split(' ').map((name) => [name, load]);
}

/** Null for an unknown language. */
export const grammarOf = (language: string): Promise<Grammar> | null => LOADERS.get(language.toLowerCase())?.() ?? null;

/** The names of languages that are known. */
export const LANGUAGES = [...LOADERS.keys()];
