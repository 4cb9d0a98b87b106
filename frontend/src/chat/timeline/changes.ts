/** Describes changes of a room in plain English: pure functions. */
import type { Change, ChangeType, Message } from '../../net/api-types';
import { beginningOf } from '../../text/graphemes';

/** A part of a sentence. A person is shown by the name that they have now, or as "you". */
export type Part = { kind: 'text'; text: string } | { kind: 'person'; id: string; isFirst: boolean } | { kind: 'value'; text: string };

/** How many people a line names before it counts the others, and how much of a topic it shows. */
const MOST_NAMED = 3;
const LONGEST_VALUE = 80;

/** The sentence of one or more changes of a kind, with everyone whom it is about. */
type Sentence = { type: ChangeType; authorId: string; people: string[]; from: string | null; to: string | null };

const IS_ABOUT_OTHERS: readonly ChangeType[] = ['added', 'removed'];
const IS_OF_ALL: readonly ChangeType[] = ['joined', 'left'];

/** Describes changes in one line: "Ann, Ben and 3 others joined · Cy left". */
export function summaryOf(changes: readonly Message[], authUserId: string): Part[] {
  return sentencesOf(changes).flatMap((sentence, index) => [...(index > 0 ? [text(' · ')] : []), ...partsOf(sentence, authUserId, MOST_NAMED, LONGEST_VALUE)]);
}

/** Describes one change, with everyone's name. */
export const detailOf = (change: Message, authUserId: string): Part[] =>
  sentencesOf([change]).flatMap((sentence) => partsOf(sentence, authUserId, Infinity, Infinity));

/** Whether the line leaves something out: people, a part of a text, or a text in between. */
export function isShortened(changes: readonly Message[]): boolean {
  const sentences = sentencesOf(changes);
  const texts = (list: readonly (Pick<Change, 'from' | 'to'> | null | undefined)[]) => list.filter((change) => change && (change.from ?? change.to) !== null).length;
  return texts(changes.map(({ change }) => change)) > texts(sentences) || sentences.some(({ people, from, to }) => people.length > MOST_NAMED || [from, to].some((value) => value !== shown(value, LONGEST_VALUE)));
}

/** Changes of the same kind become one sentence, where the first of them is. */
function sentencesOf(changes: readonly Message[]): Sentence[] {
  const sentences = new Map<string, Sentence>();
  for (const { change, authorId } of changes) {
    if (!change) continue;
    const key = IS_OF_ALL.includes(change.type) ? change.type : `${change.type} ${authorId}`;
    const known = sentences.get(key);
    if (known) join(known, change, authorId);
    else sentences.set(key, { ...change, authorId, people: peopleOf(change, authorId) });
  }
  return [...sentences.values()];
}

const peopleOf = ({ type, userIds }: Change, authorId: string): string[] => (IS_ABOUT_OTHERS.includes(type) ? userIds : [authorId]);

function join(known: Sentence, change: Change, authorId: string): void {
  known.people = [...new Set([...known.people, ...peopleOf(change, authorId)])];
  known.to = change.to;
}

function partsOf({ type, authorId, people, from, to }: Sentence, authUserId: string, most: number, longest: number): Part[] {
  const list = listOf(people, authUserId, most, !IS_ABOUT_OTHERS.includes(type));
  const author = person(authorId, true);
  const value = (name: string | null): Part => ({ kind: 'value', text: shown(name, longest) ?? '' });
  switch (type) {
    case 'joined':
      return [...list, text(' joined')];
    case 'left':
      return [...list, text(' left')];
    case 'added':
      return [author, text(' added '), ...list];
    case 'removed':
      return [author, text(' removed '), ...list];
    case 'renamed':
      return [author, text(' renamed the room from '), value(from), text(' to '), value(to)];
    case 'topic':
      return to ? [author, text(' changed the topic to “'), value(to), text('”')] : [author, text(' removed the topic')];
    case 'created':
      return [author, text(' created this room')];
    case 'picture':
      return [author, text(' changed the picture')];
    case 'closed':
      return [author, text(' made this room private')];
    case 'opened':
      return [author, text(' made this room open')];
    case 'archived':
      return [author, text(' archived this room')];
    case 'unarchived':
      return [author, text(' unarchived this room')];
  }
}

/** Lists people, you first: "you, Ben and 3 others". */
function listOf(people: readonly string[], authUserId: string, most: number, isFirst: boolean): Part[] {
  const ordered = [...people.filter((id) => id === authUserId), ...people.filter((id) => id !== authUserId)];
  const named = ordered.length > most ? ordered.slice(0, most - 1) : ordered;
  const others = ordered.length - named.length;
  return named.flatMap((id, index) => {
    const isLast = index === named.length - 1 && others === 0;
    const before = index === 0 ? [] : [text(isLast ? ' and ' : ', ')];
    const after = index === named.length - 1 && others > 0 ? [text(` and ${others} others`)] : [];
    return [...before, person(id, isFirst && index === 0), ...after];
  });
}

function shown(value: string | null, longest: number): string | null {
  const beginning = value && Number.isFinite(longest) ? beginningOf(value, longest) : value;
  return beginning === value ? value : `${beginning}…`;
}

const text = (words: string): Part => ({ kind: 'text', text: words });
const person = (id: string, isFirst: boolean): Part => ({ kind: 'person', id, isFirst });
