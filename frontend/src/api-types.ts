/** The JSON that the server and the page exchange. Ids are decimal strings, times RFC 3339 UTC, an absent value is null. */

export type User = { id: string; username: string; avatarURL: string | null };

export type Message = {
  id: string;
  /** The sender's idempotency key; only on one's own messages. */
  clientId: string | null;
  conversationId: string;
  authorId: string;
  content: string;
  createdAt: string;
  mine: boolean;
};

export type ConversationKind = 'direct' | 'room';

export type Conversation = {
  id: string;
  kind: ConversationKind;
  participants: User[];
  /** The other one of a direct conversation of two. */
  otherParticipant: User | null;
  lastMessage: Message | null;
  hasUnreadMessages: boolean;
  /** Capped at 100, which means "99+". */
  unreadCount: number;
  /** One's own read marker. */
  readMessageId: string | null;
  createdAt: string;
};

export type Session = { token: string; expiresAt: string };

export type Login = { authUser: User; token: string; expiresAt: string };

export type Snapshot = {
  eventId: string;
  authUser: User;
  conversations: Conversation[];
  hasMoreConversations: boolean;
};

export type ServerInfo = { version: string; github: boolean; devLogin: { users: User[] } | null };

export type NewMessage = { content: string; clientId?: string | null };
