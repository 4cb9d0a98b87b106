/** The message that a draft answers, and how it is stored. */
import type { Message } from '../../net/api-types';

/** Enough of it to show it above the draft. */
export type Answer = Pick<Message, 'id' | 'authorId' | 'content'>;

/** As it is stored; null for none. */
export const storedAnswer = (message: Answer | null): string | null =>
  message && JSON.stringify({ id: message.id, authorId: message.authorId, content: message.content });

/** The stored answer; null for anything else. */
export function parseAnswer(kept: string | null): Answer | null {
  try {
    const { id, authorId, content } = JSON.parse(kept ?? 'null') as Answer;
    return [id, authorId, content].every((part) => typeof part === 'string') ? { id, authorId, content } : null;
  } catch {
    return null;
  }
}
