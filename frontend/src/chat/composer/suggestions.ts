/** Suggestions for a name or an emoji that is being typed in the composer: pure functions. */
import type { User } from '../../net/api-types';
import type { TypedShortcode } from '../../text/emoji/typed';
import type { TypedName } from '../../text/mentions';
import { rankedName, rankOf } from '../../users/ranking';
import { hitOf, searchName } from '../../users/search';
import { nameOf, namesOf } from '../../users/users';
import type { Command, TypedCommand } from './commands/commands';

/** How many people, rooms or emoji are suggested: as many as fit above the composer without scrolling. */
const MOST = 6;

/** The word being typed before the caret. */
export type Typed = TypedName | TypedShortcode | TypedCommand;

/** Finds emoji. It is loaded late. */
export type EmojiNames = Pick<typeof import('../../text/emoji/all'), 'searchEmoji' | 'knownEmoji' | 'withTone'>;

export type SuggestedRoom = { id: string; name: string; topic: string | null; isPrivate: boolean };
export type Suggestion =
  | { kind: 'person'; key: string; user: User; isOutside: boolean }
  | { kind: 'everyone'; key: string; word: 'room' | 'here' }
  | { kind: 'room'; key: string; room: SuggestedRoom }
  | { kind: 'emoji'; key: string; emoji: string; shortcode: string }
  | { kind: 'command'; key: string; command: Command };

/** The text in place of the typed name. */
export function textOf(suggestion: Suggestion): string {
  if (suggestion.kind === 'person') return `@${suggestion.user.username}`;
  if (suggestion.kind === 'emoji') return suggestion.emoji;
  if (suggestion.kind === 'command') return `/${suggestion.command.name}`;
  return suggestion.kind === 'room' ? `#${suggestion.room.name}` : `@${suggestion.word}`;
}

export type People = { participants: readonly User[]; others: readonly User[]; isRoom: boolean };

/** Participants first, then users who are not in the room, then the words that address several; a word that is typed whole is first. */
export function suggestMentions(typed: string, { participants, others, isRoom }: People): Suggestion[] {
  const inside = best(typed, participants, namesOf, nameOf).map((user): Suggestion => ({ kind: 'person', key: user.id, user, isOutside: false }));
  const outside = best(typed, others, namesOf, nameOf).map((user): Suggestion => ({ kind: 'person', key: user.id, user, isOutside: true }));
  const words = (['room', 'here'] as const).filter((word) => isRoom && word.startsWith(typed)).map((word): Suggestion => ({ kind: 'everyone', key: word, word }));
  const people = [...inside, ...outside].slice(0, MOST);
  return words.some(({ key }) => key === typed) ? [...words, ...people] : [...people, ...words];
}

export const suggestRooms = (typed: string, rooms: readonly SuggestedRoom[]): Suggestion[] =>
  best(typed, rooms, ({ name }) => [name], ({ name }) => name).map((room) => ({ kind: 'room', key: room.id, room }));

/** Those whose names contain the typed text, the best first. */
function best<T>(typed: string, all: readonly T[], names: (item: T) => string[], order: (item: T) => string): T[] {
  const [hit, rank] = [hitOf(typed), rankOf(typed)];
  const fitting = all.filter((item) => names(item).some((name) => hit(searchName(name)) !== 'none'));
  const ranked = fitting.map((item) => ({ item, rank: rank(names(item).map(rankedName)) }));
  return ranked.sort((a, b) => a.rank - b.rank || order(a.item).localeCompare(order(b.item))).slice(0, MOST).map(({ item }) => item);
}

/** Emoji in a skin tone, by their shortcodes and keywords. */
export function suggestEmoji(typed: string, { searchEmoji, knownEmoji, withTone }: EmojiNames, recent: readonly string[], tone: string): Suggestion[] {
  const hits = searchEmoji(typed, recent.flatMap((emoji) => knownEmoji(emoji) ?? [])).slice(0, MOST);
  return hits.map(({ known, shortcode }) => ({ kind: 'emoji', key: `emoji-${shortcode}`, emoji: withTone(known, tone), shortcode }));
}

/** The part of the text to replace, and its replacement: the name or emoji, with a space after it unless the sentence goes on with punctuation. */
export function replacementOf(text: string, { from, to }: Typed, suggestion: Suggestion): { from: number; to: number; text: string } {
  const next = text[to] ?? '';
  if (/[,;:!?)\]}]/u.test(next)) return { from, to, text: textOf(suggestion) };
  return { from, to: next === ' ' ? to + 1 : to, text: `${textOf(suggestion)} ` };
}
