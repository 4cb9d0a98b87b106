/**
 * Finds searches to offer in place of a search without results: a person with a name of several words, another spelling of a word, or no
 * quotes. Each offer has results.
 *
 * A word with one slip has parts without it. The server finds messages with these parts, and their words are compared.
 */
import { filesOf } from '../../net/api/files';
import { people } from '../../net/api/people';
import { search, type SearchHit } from '../../net/api/search';
import { fold } from '../../users/search';
import { isSlip } from '../../users/slips';
import { LONGEST_QUERY, readQuery, sentQuery } from './filters/query';
import type { Word } from './filters/tokens';
import { personMeant } from './filters/unknown';
import { isSame, wholeNames } from './filters/whole-names';

/** `text` is the word or phrase that is searched for instead, or says whose messages are. */
export type Offer = { kind: 'person' | 'spelling' | 'unquoted'; text: string; typed: string };

/** The letters of a word that can be misspelt. A shorter word has too many neighbours. */
const [SHORTEST, LONGEST] = [4, 40];
/** From this length on, the beginning of a longer word may be meant. */
const BEGINNING = 5;
/** How many words are looked up: the server counts these searches as the user's. */
const MOST = 2;
/** How many searches for parts look up a word. */
const PARTS = 4;
/** Scripts without spaces have no words to compare. */
const WORD = /^(?:(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}])[\p{L}\p{M}\p{N}])+$/u;
const WORDS = /[\p{L}\p{M}\p{N}]+/gu;

/** Throws without an answer of the server. */
export async function offersFor(typed: string, signal: AbortSignal): Promise<Offer[]> {
  const words = readQuery(typed).words.filter(({ isNegated }) => !isNegated);
  const offers = await Promise.all([personOf(typed, signal), spellingOf(typed, words, signal), unquotedOf(typed, words, signal)]);
  return offers.flat();
}

/** In "from:Jane Cooper", the last name is text, unless the person is meant. */
async function personOf(typed: string, signal: AbortSignal): Promise<Offer[]> {
  const names = wholeNames(typed);
  const [shortest] = names;
  if (!shortest) return [];
  const { filter, name } = shortest;
  // A name that is too long is refused.
  const found = await people(name, 'all', null, signal, 'never').catch(() => []);
  const offers = names.filter((one) => one.filter === filter).flatMap(({ name: whole }) => {
    const user = found.find(({ displayName }) => displayName !== null && isSame(displayName, whole));
    const meant = user && personMeant(filter, typed, user);
    return meant ? [{ kind: 'person' as const, text: meant.label, typed: meant.typed }] : [];
  });
  const [longest] = offers.reverse();
  return longest && (await hitsOf(longest.typed, signal)).length > 0 ? [longest] : [];
}

/** The first word that has another spelling, the longest first. */
async function spellingOf(typed: string, words: readonly Word[], signal: AbortSignal): Promise<Offer[]> {
  const isLookedUp = ({ value }: Word) => WORD.test(value) && value.length >= SHORTEST && value.length <= LONGEST;
  for (const word of words.filter(isLookedUp).sort((a, b) => b.value.length - a.value.length).slice(0, MOST)) {
    const parts = partsOf(word.value).map((some) => replaced(typed, word, some.map((part) => `"${part}"`).join(' ')));
    const pages = await Promise.all(parts.map((text) => hitsOf(text, signal)));
    const text = likeliest(word.value, pages.flat().flatMap(wordsIn));
    if (text !== null) return [{ kind: 'spelling', text, typed: replaced(typed, word, text) }];
  }
  return [];
}

async function unquotedOf(typed: string, words: readonly Word[], signal: AbortSignal): Promise<Offer[]> {
  const phrase = words.find(({ value }) => /\S\s+\S/u.test(value));
  if (!phrase) return [];
  const { words: unquoted, filters } = readQuery(phrase.value);
  // It would mean something else.
  if (filters.length > 0 || unquoted.some(({ isNegated }) => isNegated)) return [];
  const offer: Offer = { kind: 'unquoted', text: phrase.value.trim(), typed: replaced(typed, phrase, phrase.value.trim()) };
  return (await hitsOf(offer.typed, signal)).length > 0 ? [offer] : [];
}

const hitsOf = async (typed: string, signal: AbortSignal): Promise<readonly SearchHit[]> =>
  typed.length > LONGEST_QUERY ? [] : (await search(sentQuery(typed), null, signal, 'never')).hits;

const replaced = (typed: string, { from, to }: Word, text: string): string => typed.slice(0, from) + text + typed.slice(to);

const wordsIn = ({ message }: SearchHit): string[] => [message.content, ...filesOf(message).map(({ name }) => name)].join(' ').match(WORDS) ?? [];

/** The rests of a word without each of some overlapping runs of letters. A slip of one letter or two neighbours is in one of the runs. */
export function partsOf(word: string): string[][] {
  const letters = Array.from(word);
  const step = Math.ceil((letters.length - 1) / PARTS);
  const starts = letters.slice(0, -1).flatMap((_, at) => (at % step === 0 ? [at] : []));
  return starts.map((at) => [letters.slice(0, at), letters.slice(at + step + 1)].map((part) => part.join('')).filter(Boolean));
}

/** The word that is most often among these and one slip away from the typed one; else the beginning of one. */
export function likeliest(typed: string, words: readonly string[]): string | null {
  const wanted = Array.from(fold(typed));
  const counts = new Map<string, number>();
  const begun = new Map<string, number>();
  for (const word of words.filter((one) => !fold(one).includes(wanted.join('')))) {
    const letters = Array.from(word);
    const isMeant = (length: number) => isSlip(wanted, Array.from(fold(letters.slice(0, length).join(''))));
    const length = [letters.length, ...(wanted.length < BEGINNING ? [] : [0, 1, -1].map((more) => wanted.length + more))].find((one) => one <= letters.length && isMeant(one));
    if (length === undefined) continue;
    const text = letters.slice(0, length).join('');
    const meant = typed === typed.toLowerCase() ? text.toLowerCase() : text;
    const all = length === letters.length ? counts : begun;
    all.set(meant, (all.get(meant) ?? 0) + 1);
  }
  const [best] = [counts, begun].flatMap((all) => [...all].sort(([, a], [, b]) => b - a));
  return best?.[0] ?? null;
}
