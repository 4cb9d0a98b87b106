import { beforeEach, expect, test, vi } from 'vitest';
import { exampleMessage as message } from '../../../tests/support/example-messages';
import { exampleUser } from '../../../tests/support/example-conversation';
import { people } from '../../net/api/people';
import { search } from '../../net/api/search';
import { fold } from '../../users/search';
import { isSlip } from '../../users/slips';
import { likeliest, offersFor, partsOf } from './offers';

vi.mock(import('../../net/api/search'));
vi.mock('../../net/api/people', () => ({ people: vi.fn() }));

let contents: string[] = [];
const queries = () => vi.mocked(search).mock.calls.map(([query]) => query);
const found = (typed: string) => offersFor(typed, new AbortController().signal);

/** Finds as the server does: all words and phrases, anywhere. */
beforeEach(() => {
  contents = [];
  vi.mocked(people).mockReset().mockResolvedValue([exampleUser('2', 'jane', { displayName: 'Jane Cooper' }), exampleUser('3', 'jane2', { displayName: 'Jane Cooper Smith' })] as never);
  vi.mocked(search).mockReset().mockImplementation(async (query) => {
    const wanted = [...query.replace(/\w+:\S+/gu, '').matchAll(/"([^"]*)"|(\S+)/gu)].map(([, phrase, word]) => fold(phrase ?? word ?? ''));
    const hits = contents.filter((content) => wanted.every((text) => fold(content).includes(text))).map((content, at) => ({ message: message(String(at + 1), { content }), conversationId: '7', ranges: [] }));
    return { hits, before: null, isComplete: true };
  });
});

test.each([
  ['bakcup', 'backup'],
  ['bakup', 'backup'],
  ['backkup', 'backup'],
  ['bavkup', 'backup'],
  ['Bakcup', 'Backup'],
  ['bcakup', 'backup'],
  ['backpu', 'backup'],
  ['mullr', 'müller'],
  ['tset', 'test'],
  ['прваило', 'правило'],
])('%s may mean %s', async (typed, text) => {
  contents = ['Nothing of it', `The ${text} ran tonight, says Anna.`, 'back up'];
  expect(await found(typed)).toEqual([{ kind: 'spelling', text, typed: text }]);
});

test('the offer keeps the other words and the filters, which its parts are searched with', async () => {
  contents = ['nightly backup', 'nightly bakery'];
  expect(await found('in:#launch bakcup nightly -plan')).toEqual([]);
  expect(queries()).toContain('in:#launch "cup" nightly -plan');
  expect(await found('in:#launch bakcup nightly')).toEqual([{ kind: 'spelling', text: 'backup', typed: 'in:#launch backup nightly' }]);
});

test('a slip in a shorter word is found too, and the longest word is looked up first', async () => {
  contents = ['the secret launch plan'];
  expect(await found('secret launhc plan')).toEqual([{ kind: 'spelling', text: 'launch', typed: 'secret launch plan' }]);
  expect(search).toHaveBeenCalledWith(expect.any(String), null, expect.anything(), 'never');
});

test('only few words are looked up', async () => {
  expect(await found('nothing has any of these words in it')).toEqual([]);
  expect(vi.mocked(search).mock.calls.length).toBeLessThanOrEqual(10);
});

test('without quotes, words may be apart', async () => {
  contents = ['words that are not exact'];
  expect(await found('"exact words" not')).toEqual([{ kind: 'unquoted', text: 'exact words', typed: 'exact words not' }]);
  expect(await found('"exact things"')).toEqual([]);
});

test.each(['cat', '日本語の文章', '12:30', '-bakcup', '', '"bakcup"', 'C++', 'x'.repeat(41)])('%s has no other spelling', async (typed) => {
  contents = ['backup cut 日本語の文書 12:31'];
  expect((await found(typed)).map(({ typed: other }) => other)).toEqual(typed === '"bakcup"' ? ['backup'] : []);
});

test('a whole word comes before the beginning of a longer one, and a frequent one before others', () => {
  expect(likeliest('bakcup', ['Backups', 'backups', 'backup'])).toBe('backup');
  expect(likeliest('bakcup', ['Backups', 'backups'])).toBe('backup');
  expect(likeliest('bakup', ['backups'])).toBe('backup');
  expect(likeliest('hase', ['base', 'hose', 'hose'])).toBe('hose');
  expect(likeliest('tset', ['testing'])).toBeNull();
  expect(likeliest('bakcup', ['bakery', 'bakcup', 'cup'])).toBeNull();
});

test('every slip leaves one of the parts whole', () => {
  for (const word of ['test', 'tests', 'backup', 'restaurant', 'internationalisation']) {
    const letters = Array.from(word);
    const slips = letters.flatMap((_, at) => [
      letters.toSpliced(at, 1), letters.toSpliced(at, 1, '?'), letters.toSpliced(at, 0, '?'), letters.toSpliced(at, 2, letters[at + 1] ?? '', letters[at] ?? ''),
    ]);
    for (const slip of slips.filter((one) => isSlip(one, letters))) {
      const parts = partsOf(slip.join(''));
      expect(parts.length).toBeLessThanOrEqual(5);
      expect(parts.some((some) => some.every((part) => word.includes(part))), slip.join('')).toBe(true);
    }
  }
});

test.each([['abc', 'abc', false], ['abc', 'acb', true], ['abc', 'ab', true], ['abc', 'abxc', true], ['abc', 'axc', true], ['abcd', 'badc', false], ['abc', 'xyc', false], ['aab', 'ab', true], ['', 'a', true]])('%s and %s differ by one slip: %s', (a, b, expected) => {
  expect([isSlip(Array.from(a), Array.from(b)), isSlip(Array.from(b), Array.from(a))]).toEqual([expected, expected]);
});

test('a name of several words is meant whole', async () => {
  contents = ['the bread'];
  expect(await found('from:Jane cooper bread')).toEqual([{ kind: 'person', text: 'Search from Jane Cooper', typed: 'from:jane bread' }]);
  expect(people).toHaveBeenCalledExactlyOnceWith('Jane cooper', 'all', null, expect.anything(), 'never');
  expect(await found('in:@jane Cooper Smith')).toEqual([{ kind: 'person', text: 'Search with Jane Cooper Smith', typed: 'in:@jane2' }]);
  expect(await found('from:jane bakery')).toEqual([]);
  contents = [];
  expect(await found('from:jane cooper bread')).toEqual([]);
});
