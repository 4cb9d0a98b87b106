/** No source of the page has a sink: code that turns a text into markup, into a script, or into an address that runs. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/** Each sink by name: its pattern, and code that must match. */
const SINKS: Record<string, readonly [RegExp, ...string[]]> = {
  '{@html}': [/\{\s*@html\b/u, '<p>{@html text}</p>', '{ @html text }'],
  innerHTML: [/\binnerHTML\b/u, 'element.innerHTML = text', 'element["innerHTML"] += text', '<div bind:innerHTML={text}>', 'Object.assign(element, { innerHTML: text })'],
  outerHTML: [/\bouterHTML\b/u, 'element.outerHTML = text', "element['outerHTML'] = text"],
  insertAdjacentHTML: [/\binsertAdjacentHTML\b/u, "element.insertAdjacentHTML('beforeend', text)"],
  'document.write': [/\bdocument\s*\.\s*write(?:ln)?\b/u, 'document.write(text)', 'document.writeln(text)'],
  DOMParser: [/\bDOMParser\b/u, "new DOMParser().parseFromString(text, 'text/html')"],
  'another parser': [/\b(?:createContextualFragment|createHTMLDocument|XSLTProcessor)\b/u, 'range.createContextualFragment(text)', 'document.implementation.createHTMLDocument(text)', 'new XSLTProcessor()'],
  setHTML: [/\b(?:set|parse)HTML(?:Unsafe)?\b/u, 'element.setHTML(text)', 'element.setHTMLUnsafe(text)', 'Document.parseHTMLUnsafe(text)'],
  srcdoc: [/\bsrcdoc\b/iu, '<iframe srcdoc={text}></iframe>', 'frame.srcdoc = text'],
  eval: [/\beval\b/u, 'eval(text)', 'globalThis.eval(text)', '(0, eval)(text)'],
  Function: [/\bFunction\s*\(/u, 'new Function(text)', 'Function(text)()'],
  'a timer with a text': [/\bset(?:Timeout|Interval)\s*\(\s*['"`]/u, "setTimeout('go()', 1)", 'setInterval(`${text}`)'],
  'a script from a variable': [/\bimport\s*\((?!\s*['"])|\bimportScripts\b/u, 'import(text)', 'import(`./${text}`)', 'importScripts(text)'],
  'a worker': [/\bnew\s+(?:Shared)?Worker\b|\bserviceWorker\s*\.\s*register\b/u, 'new Worker(text)', 'new SharedWorker(text)', 'navigator.serviceWorker.register(text)'],
  'an element that runs or loads': [
    /<(?:iframe|frame|object|embed|base|svelte:element)\b|\bcreateElement(?:NS)?\b/iu,
    '<iframe title="x"></iframe>',
    '<object data={text}></object>',
    '<svelte:element this={text} />',
    "document.createElement('script')",
  ],
  'an attribute by its name': [/\bsetAttribute(?:NS|Node)?\b/u, "element.setAttribute('onclick', text)"],
  'a handler that is a text': [/\son[a-z]+=["']/u, '<button onclick="go()">', "<img alt='' onerror='go()' />"],
  'an address that runs': [/\b(?:javascript|vbscript)\s*:|\bdata:text\/html\b/iu, '<a href="javascript:go()">x</a>', 'location.href = `JavaScript:${text}`', "open('data:text/html,' + text)"],
  'a way to another address': [
    /\blocation\s*(?:\.\s*href\s*)?=(?![=>])|\blocation\s*\.\s*(?:assign|replace)\b|\bwindow\s*\.\s*open\b/u,
    'location = text',
    'location.href = text',
    'window.location.assign(text)',
    'location.replace(text)',
    'window.open(text)',
  ],
  'a policy of trusted types': [/\.\s*createPolicy\b/u, "trustedTypes.createPolicy('x', { createHTML: (text) => text })"],
};

/** Safe uses: the line of a file, and why no user's text gets there. */
const ALLOWED: readonly { file: string; line: string; why: string }[] = [
  { file: 'src/joining/GitHubButton.svelte', line: 'const leave = () => submission.send(async () => location.assign((await gitHubAddress(purpose)).url));', why: 'the server makes this address' },
  { file: 'src/account/GitHubIdentity.svelte', line: 'location.assign(url);', why: 'the server makes this address' },
  { file: 'src/chat/excerpts/row-link.ts', line: "window.open(link.href, '_blank', 'noopener');", why: 'the page makes the first link of a row, which leads to a message' },
  { file: 'src/net/stream/connection.ts', line: "const { port } = new SharedWorker(trusted(workerUrl), { type: 'module', name: this.#userId });", why: 'the build makes this address' },
  { file: 'src/net/code.ts', line: 'return import(/* @vite-ignore */ url);', why: 'the build makes this name' },
  { file: 'src/net/offline.ts', line: "const worker = await navigator.serviceWorker.register(trusted('/sw.js'));", why: 'the address is always the same' },
  { file: 'src/net/trusted.ts', line: "policy ??= trustedTypes.createPolicy('chinwag', { createScriptURL: (own) => own });", why: 'it is for the address of the worker alone' },
];

/** Each line of the code where a sink begins, with the sink's name. */
const sinksIn = (code: string): { name: string; line: string }[] =>
  Object.entries(SINKS).flatMap(([name, [pattern]]) =>
    [...code.matchAll(new RegExp(pattern, 'g' + pattern.flags))].map(({ index }) => ({ name, line: lineAt(code, index) })),
  );

function lineAt(code: string, index: number): string {
  // The match may begin with the break of the line before.
  const start = index + code.slice(index).search(/\S/u);
  const end = code.indexOf('\n', start);
  return code.slice(code.lastIndexOf('\n', start) + 1, end < 0 ? undefined : end).trim();
}

const sources = (): string[] => {
  const below = ['src', 'public'].flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)));
  return ['index.html', ...below.filter((path) => /\.(?:svelte|ts|js|html|svg)$/u.test(path) && !path.endsWith('.test.ts'))];
};

test('only allowed sinks are used', () => {
  const files = sources();
  expect(files.filter((file) => file.endsWith('.svelte')).length).toBeGreaterThan(70);
  const found = files.flatMap((file) => sinksIn(readFileSync(file, 'utf8')).map(({ line }) => `${file}: ${line}`));
  expect(found.sort()).toEqual(ALLOWED.map(({ file, line }) => `${file}: ${line}`).sort());
});

test('each sink is recognised', () => {
  for (const [name, [, ...examples]] of Object.entries(SINKS)) {
    expect(examples).not.toEqual([]);
    for (const example of examples) expect(sinksIn(example), example).toContainEqual({ name, line: example });
  }
});
