/** Messages for tests, from jane in conversation 7, unless told otherwise. */
import type { Message } from '../../src/net/api-types';

export const exampleMessage = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  clientId: null,
  conversationId: '7',
  authorId: '2',
  kind: 'text',
  content: `message ${id}`,
  mentions: [],
  mentionsRoom: false,
  replyToId: null,
  isDeleted: false,
  reactions: [],
  files: [],
  isPinned: false,
  change: null,
  createdAt: '2026-03-02T12:00:00.000Z',
  editedAt: null,
  mine: false,
  ...more,
});
