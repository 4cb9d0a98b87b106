/** Conversations for tests: 7, in which john and jane talk, unless told otherwise. */
import type { Conversation, Settings, User } from '../../src/net/api-types';

export const exampleUser = (id: string, username: string, more: Partial<User> = {}): User => ({
  id, username, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false, ...more,
});

/** The settings of a user who has changed nothing. */
export const exampleSettings = (more: Partial<Settings> = {}): Settings => ({
  showsPresence: true, showsTyping: true, clock: 'system', notify: 'mine', words: [], sound: 'tap', quietFrom: null, quietTo: null,
  quietDays: [], pausedUntil: null, ...more,
});

export const exampleConversation = (more: Partial<Conversation> = {}): Conversation => ({
  id: '7', kind: 'direct', name: null, topic: null, picture: null, isPrivate: false, isArchived: false, joinsNewUsers: false, isEveryone: false,
  createdBy: null, participantIds: ['1', '2'], participantCount: null, otherParticipant: null, lastMessage: null, hasUnreadMessages: false,
  unreadCount: 0, mentionCount: 0, readMessageId: null, involvement: 'everything', isStarred: false, isParticipant: true, canManage: false,
  canPost: true, createdAt: '2026-03-02T12:00:00.000Z', ...more,
});

export const exampleRoom = (more: Partial<Conversation> = {}): Conversation =>
  exampleConversation({ kind: 'room', name: 'lab-notes', participantIds: null, participantCount: 3, involvement: 'mentions', ...more });
