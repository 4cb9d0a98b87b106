import { expect, test } from 'vitest';
import { grammarOf, LANGUAGES } from './languages';
import { type Token, tokensOf } from './tokens';

const grammar = async (language: string) => {
  const found = await grammarOf(language);
  if (!found) throw new Error(`no grammar of ${language}`);
  return found;
};

async function read(language: string, code: string): Promise<string[]> {
  const tokens = [...tokensOf(code, await grammar(language))].filter((token): token is Token => token !== null);
  return tokens.map(({ kind, from, to }) => `${kind} ${code.slice(from, to)}`);
}

test.each([
  ['rust', 'let a = 1; // one', ['keyword let', 'number 1', 'comment // one']],
  ['ts', 'const a: string = `b`;', ['keyword const', 'name string', 'string `b`']],
  ['python', 'def f():\n    """a\n    b"""\n    return None', ['keyword def', 'name f', 'string """a', 'keyword return']],
  ['php', '<?php\n$a = "b"; # c', ['name <?php', 'string "b"', 'comment # c']],
  ['json', '{"a": [1, true]}', ['name "a"', 'number 1', 'number true']],
  ['diff', '@@ -1 +1 @@\n-a\n+b', ['name @@ -1 +1 @@', 'deleted -a', 'inserted +b']],
  ['dockerfile', 'FROM alpine\n# a', ['keyword FROM', 'comment # a']],
  ['sql', "select 1 from a where b = 'c'", ['keyword select', 'number 1', "string 'c'"]],
])('%s is read as tokens', async (language, code, wanted) => {
  expect(await read(language, code)).toEqual(expect.arrayContaining(wanted));
});

test('tokens are in order, and lie within their lines', async () => {
  const code = 'a\n\n  "b\n\t{ <c d="e"> }\n\n// ü 👍 f\nlet x = 0x1f;\n- a: b\n';
  for (const language of LANGUAGES) {
    let end = 0;
    for (const token of tokensOf(code, await grammar(language))) {
      if (!token) continue;
      expect(token.from).toBeGreaterThanOrEqual(end);
      expect(token.to).toBeGreaterThan(token.from);
      expect(code.slice(token.from, token.to)).not.toContain('\n');
      end = token.to;
    }
  }
});

test('an unknown language has no grammar', () => {
  for (const language of ['', 'klingon', 'constructor', '__proto__', 'toString']) expect(grammarOf(language)).toBeNull();
  expect(grammarOf('RUST')).not.toBeNull();
});

test('hostile lines are read to their end in few steps, and endless ones are plain', async () => {
  const hostile = [' (', '\t', '[', '{', '"', "'", '`', '${', '/', '<', '<a ', '*a ', '0', 'a', '\\', '- ', 'a: ', '#', '<<A', '(a', '=', '&'];
  for (const language of LANGUAGES) {
    for (const part of hostile) {
      const code = Array<string>(20).fill(part.repeat(399 / part.length)).join('\n');
      expect([...tokensOf(code, await grammar(language))].length, `${language} ${part}`).toBeLessThanOrEqual(2 * code.length);
      expect([...tokensOf(part.repeat(9_000), await grammar(language))], language).toEqual([]);
    }
  }
});
