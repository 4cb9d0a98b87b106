/** The messages that are for the user, from the server's list and from the stream: pure functions. */
import type { Message } from '../../net/api-types';
import { compareIds } from '../../net/ids';
import { localDay } from '../../text/dates';
import { mentionsIn } from '../../text/mentions';
import { latest } from '../timeline/history';

type Told = Pick<Message, 'mine' | 'kind' | 'isDeleted' | 'mentions' | 'mentionsRoom' | 'replyToId' | 'content'>;

/** Whether a new message is for the user. Only the server knows whether one answers them, or reached them by `@here`. */
export function isForUser(message: Told, userId: string): boolean | 'perhaps' {
  if (message.mine || message.kind !== 'text' || message.isDeleted) return false;
  if (message.mentionsRoom || message.mentions.includes(userId)) return true;
  return message.replyToId !== null || mentionsIn(message.content).includes('here') ? 'perhaps' : false;
}

/** News from the stream since the list was opened. */
export type News = { messages: ReadonlyMap<string, Message>; edits: ReadonlyMap<string, Message>; gone: ReadonlySet<string> };

/** The loaded messages as they are now, with the new ones, newest first. */
export function withNews(loaded: readonly Message[], { messages, edits, gone }: News): Message[] {
  const all = new Map([...messages, ...loaded.map((message) => [message.id, message] as const)]);
  const current = [...all.values()].filter(({ id }) => !gone.has(id)).map((message) => latest(edits.get(message.id), message));
  return current.sort((a, b) => compareIds(b.id, a.id));
}

/** Whether a message is for the user only because it answers one of theirs. */
export const isAnswerAlone = ({ replyToId, mentions, mentionsRoom, content }: Told, userId: string): boolean =>
  replyToId !== null && !mentionsRoom && !mentions.includes(userId) && !mentionsIn(content).includes('here');

export type MessageDay = { day: string; at: string; messages: Message[] };

/** Groups messages by local day, in their order. */
export function byDay(messages: readonly Message[]): MessageDay[] {
  const days: MessageDay[] = [];
  for (const message of messages) {
    const day = localDay(message.createdAt);
    const last = days.at(-1);
    if (last?.day === day) last.messages.push(message);
    else days.push({ day, at: message.createdAt, messages: [message] });
  }
  return days;
}
