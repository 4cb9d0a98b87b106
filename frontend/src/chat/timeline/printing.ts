/** Loads a conversation for printing. The browser lays out the print as soon as `beforeprint` returns, so nothing can wait. */
import type { Message } from '../../net/api-types';
import { newestMessagesNow } from '../../net/api/messages';
import { PAGE } from '../../net/request';
import { insert } from './history';

/** How many messages are printed: the last ones. */
export const MOST_PRINTED = 500;

/** The page does not respond while it loads: it prints what it has by then. In milliseconds. */
const PATIENCE = 3_000;

/** The last messages of the conversation, or the loaded ones without a connection. */
export function messagesToPrint(conversationId: string, loaded: readonly Message[], isConnected: boolean): Message[] {
  if (!isConnected) return loaded.slice(-MOST_PRINTED);
  const messages: Message[] = [];
  const end = performance.now() + PATIENCE;
  try {
    for (let isEnd = false; !isEnd && messages.length < MOST_PRINTED && performance.now() < end; ) {
      const page = newestMessagesNow(conversationId, messages[0]?.id ?? null);
      for (const message of page) insert(messages, message);
      isEnd = page.length < PAGE;
    }
    return messages.slice(-MOST_PRINTED);
  } catch {
    return loaded.slice(-MOST_PRINTED);
  }
}
