/** The texts of a user for a conversation in which they can no longer write: pure functions. */
import type { OutboxEntry } from '../../net/outbox/outbox';
import { shownName } from '../timeline/files/names';

export type Kept = {
  /** The client id of an unsent message; null for the draft. */
  clientId: string | null;
  text: string;
};

/** The unsent messages, oldest first, and then the draft. Files are named after the text. */
export function keptIn(conversationId: string, entries: readonly OutboxEntry[], draft: string): Kept[] {
  const unsent = entries.filter((entry) => entry.conversationId === conversationId).map(({ clientId, content, uploads = [] }) => ({ clientId, text: [content, ...uploads.map(({ name }) => shownName(name))].filter((part) => part !== '').join('\n') }));
  return draft.trim() === '' ? unsent : [...unsent, { clientId: null, text: draft }];
}
