/** For tests: a server in memory as john's page sees it, with everything that others and his other devices do. */
import type { Conversation, ConversationFields, Message, Settings, Snapshot, User } from '../../src/net/api-types';
import { exampleConversation, exampleSettings } from './example-conversation';
import { byActivity, MOST_UNREAD } from '../../src/chat/conversations';

export const PEOPLE: readonly User[] = ['john', 'jane', 'wei'].map((username, index) => ({
  id: String(index + 1), username, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false,
}));
const [JOHN] = PEOPLE as [User];

/** A direct conversation, or a room that john may leave and join again. Names and topics of rooms are their ids. */
export type Room = {
  id: string; people: string[]; isRoom: boolean; isIn: boolean; isArchived: boolean; isStarred: boolean; topic: string | null; joinedAt: number;
  messages: Message[]; readMessageId: string | null;
};
/** A change in the log: how it is sent to those who hear it live, and how it is replayed later. */
type Change = { frame: string; live: unknown; replay: () => unknown; isReplayed: () => boolean };

export type Answer = { status: number; body: unknown };

export class ModelServer {
  /** The current users. */
  readonly #people = new Map(PEOPLE.map((user) => [user.id, user]));
  readonly rooms = new Map<string, Room>();
  settings = exampleSettings();
  /** The placeholders of deleted messages. */
  readonly #erased = new Map<string, Message>();
  readonly log: Change[] = [];
  /** The last change dropped from the log. */
  pruned = 0;
  #lastId = 8;
  #clock = Date.UTC(2026, 2, 2, 12);

  /** The machine's clock decides the order of times, and it may be wrong. */
  tick(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  /** The same people have one direct conversation: another is with a new user. */
  begin(people: readonly User[], isRoom = false): Room {
    const id = String(this.rooms.size + 1);
    const wanted = [JOHN, ...people].map((user) => user.id);
    const isTaken = !isRoom && [...this.rooms.values()].some((room) => !room.isRoom && room.people.join() === wanted.join());
    const ids = isTaken ? [JOHN.id, this.#join(`new${id}`)] : wanted;
    const room: Room = { id, people: ids, isRoom, isIn: true, isArchived: false, isStarred: false, topic: null, joinedAt: 0, messages: [], readMessageId: null };
    this.rooms.set(id, room);
    if (isRoom) this.#tellParticipation(room);
    else this.#append('conversation', fieldsOf(this.show(room)));
    return room;
  }

  /** John leaves an open room, or joins it again. */
  turn(room: Room): void {
    room.isIn = !room.isIn;
    room.joinedAt = this.log.length;
    room.isStarred = false;
    room.readMessageId = room.isIn ? (room.messages.at(-1)?.id ?? null) : null;
    this.#tellParticipation(room);
    this.#count(room);
  }

  star(room: Room): void {
    room.isStarred = !room.isStarred;
    this.#tellParticipation(room);
  }

  archive(room: Room): void {
    room.isArchived = !room.isArchived;
    const last = room.messages.at(-1)?.id ?? null;
    if (room.isArchived && room.isIn && last !== room.readMessageId) {
      room.readMessageId = last;
      this.#tellMarker(room);
    }
    this.#tellFields(room);
  }

  describe(room: Room, topic: string): void {
    room.topic = topic;
    this.#tellFields(room);
  }

  /** Someone else joins or leaves. */
  turnOther(room: Room, { id }: User): void {
    room.people = room.people.includes(id) ? room.people.filter((other) => other !== id) : [...room.people, id];
    this.#count(room, id);
  }

  /** The read marker moves back before a message. */
  markUnread(room: Room, from: string): void {
    room.readMessageId = room.messages.findLast(({ id }) => Number(id) < Number(from))?.id ?? null;
    this.#tellMarker(room);
  }

  #tellParticipation(room: Room): void {
    const view = () => (room.isIn ? this.show(room) : { id: room.id, isParticipant: false });
    this.#append('participation', view(), view);
  }

  #tellFields = (room: Room): void => this.#ifIn(room, 'conversation', () => fieldsOf(this.show(room)));

  #tellMarker(room: Room): void {
    this.#ifIn(room, 'read', () => {
      const { id, readMessageId, unreadCount, mentionCount, lastMessage } = this.show(room);
      return { conversationId: id, messageId: readMessageId, unreadCount, mentionCount, lastMessageId: lastMessage?.id ?? null };
    });
  }

  #count(room: Room, userId = JOHN.id): void {
    this.#ifIn(room, 'participant', () => {
      const { participantCount } = this.show(room);
      return { conversationId: room.id, userId, isParticipant: room.people.includes(userId), participantCount };
    });
  }

  /** Facts of a room reach only its participants, and a replay begins where they joined. */
  #ifIn(room: Room, frame: string, view: () => unknown): void {
    if (room.isIn) this.#append(frame, view(), view, room);
  }

  say(room: Room, author: User, content: string, clientId: string | null = null, mentions: string[] = [], replyToId: string | null = null): Message {
    this.#lastId += 1;
    const mine = author === JOHN;
    const message: Message = {
      id: String(this.#lastId), clientId: mine ? clientId : null, conversationId: room.id, authorId: author.id, kind: 'text', content, mentions,
      mentionsRoom: false, replyToId, isDeleted: false, reactions: [], files: [], isPinned: false, change: null, createdAt: this.#now(), editedAt: null, mine,
    };
    room.messages.push(message);
    this.#ifIn(room, 'message', () => this.#find(room, message.id));
    return message;
  }

  edit(room: Room, id: string, content: string): Message {
    const edited = { ...this.#find(room, id), content };
    edited.editedAt = this.#later(edited.editedAt);
    room.messages = room.messages.map((message) => (message.id === id ? edited : message));
    this.#ifIn(room, 'message_edited', () => this.#find(room, id));
    return edited;
  }

  /** A deleted message stays as long as another answers it. */
  delete(room: Room, id: string): void {
    const erased = { ...this.#find(room, id), content: '', isDeleted: true, replyToId: null, reactions: [], isPinned: false, mentions: [], editedAt: null };
    const { replyToId } = this.#find(room, id);
    this.#erased.set(id, erased);
    room.messages = room.messages.map((message) => (message.id === id ? erased : message));
    this.#sweep(room);
    const tell = (messageId: string) => this.#ifIn(room, 'message_deleted', () => ({ conversationId: room.id, messageId }));
    tell(id);
    if (replyToId && this.#erased.has(replyToId) && !room.messages.some((message) => message.replyToId === replyToId)) tell(replyToId);
  }

  #sweep(room: Room): void {
    const isAnswered = (id: string) => room.messages.some(({ replyToId }) => replyToId === id);
    room.messages = room.messages.filter(({ id, isDeleted }) => !isDeleted || isAnswered(id));
  }

  /** Someone reacts, or takes it back; or pins, or unpins. */
  react(room: Room, id: string): void {
    const { reactions } = this.#find(room, id);
    this.#mark(room, id, 'reactions', { reactions: reactions.length > 0 ? [] : [{ emoji: '👍', userIds: ['2'], count: 1 }] });
  }

  pin(room: Room, id: string): void {
    this.#mark(room, id, 'pin', { isPinned: !this.#find(room, id).isPinned });
  }

  #mark(room: Room, id: string, frame: string, part: Partial<Message>): void {
    room.messages = room.messages.map((message) => (message.id === id ? { ...message, ...part } : message));
    this.#ifIn(room, frame, () => {
      const { reactions, isPinned } = this.#find(room, id);
      return { conversationId: room.id, messageId: id, ...(frame === 'pin' ? { isPinned } : { reactions }) };
    });
  }

  /** An edit as the page requests it: refused if it would overwrite an unseen edit. */
  #change(room: Room, id: string, { content, ifEditedAt }: { content: string; ifEditedAt?: string | null }): Answer {
    const current = this.#find(room, id);
    if (current.content !== content && current.editedAt !== ifEditedAt) return { status: 409, body: { message: 'It was edited since', current } };
    return { status: 200, body: current.content === content ? current : this.edit(room, id, content) };
  }

  read(room: Room, upTo: string): void {
    const target = room.messages.findLast(({ id }) => Number(id) <= Number(upTo));
    if (!target || Number(target.id) <= Number(room.readMessageId ?? 0)) return;
    room.readMessageId = target.id;
    this.#tellMarker(room);
  }

  /** A new user. Returns their id. */
  #join(username: string): string {
    const id = String(PEOPLE.length + this.rooms.size);
    this.#people.set(id, { ...JOHN, id, username });
    return id;
  }

  rename({ id }: User, displayName: string): void {
    const renamed = { ...this.#present(id), displayName };
    this.#people.set(id, renamed);
    this.#append('user', renamed, () => this.#present(id));
  }

  /** John changes his settings on another device. */
  choose(change: Partial<Settings>): void {
    this.settings = { ...this.settings, ...change };
    this.#append('settings', this.settings, () => this.settings);
  }

  show({ id, people, isRoom, isIn, isArchived, isStarred, topic, messages, readMessageId }: Room): Conversation {
    const alive = messages.filter(({ isDeleted }) => !isDeleted);
    const after = alive.filter((message) => !message.mine && Number(message.id) > Number(readMessageId ?? 0));
    const unread = isIn && !isArchived ? after : [];
    const forMe = unread.filter(({ mentions }) => !isRoom || mentions.includes(JOHN.id));
    const others = people.filter((user) => user !== JOHN.id);
    return exampleConversation({
      id, isArchived, isStarred, topic, readMessageId,
      kind: isRoom ? 'room' : 'direct',
      name: isRoom ? `room-${id}` : null,
      participantIds: isRoom ? null : people,
      participantCount: isRoom ? others.length + (isIn ? 1 : 0) : null,
      otherParticipant: (!isRoom && others.length === 1 && others[0] && this.#present(others[0])) || null,
      lastMessage: alive.at(-1) ?? null,
      hasUnreadMessages: unread.length > 0,
      unreadCount: Math.min(MOST_UNREAD, unread.length),
      mentionCount: Math.min(MOST_UNREAD, forMe.length),
      involvement: isIn ? (isRoom ? 'mentions' : 'everything') : null,
      isParticipant: isIn,
      canPost: isIn && !isArchived,
    });
  }

  snapshot(): Snapshot {
    const own = [...this.rooms.values()].filter(({ isIn }) => isIn);
    const conversations = own.map((room) => this.show(room)).sort(byActivity);
    const users = [...this.#people.values()];
    const eventId = this.eventId(this.log.length);
    return { eventId, authUser: this.#present(JOHN.id), settings: this.settings, conversations, hasMoreConversations: false, users };
  }

  eventId = (seq: number): string => `e-${seq}`;

  answer(method: string, url: URL, body: { content: string; clientId?: string; ifEditedAt?: string | null }): Answer {
    const [, , noun, id, part, messageId] = url.pathname.split('/');
    if (noun === 'server') return { status: 200, body: { version: '1', github: false, hasOwner: true, devLogin: null } };
    if (noun === 'auth_user') return { status: 200, body: this.#present(JOHN.id) };
    if (noun === 'snapshot') return { status: 200, body: this.snapshot() };
    if (noun === 'messages') return { status: 200, body: null };
    if (noun === 'presence') return method === 'GET' ? { status: 200, body: { version: 0, here: [], away: [] } } : { status: 204, body: null };
    const room = this.rooms.get(id ?? '');
    if (!room) return { status: 404, body: { message: 'There is no such conversation' } };
    if (!part) return { status: 200, body: this.show(room) };
    const query = (name: string) => url.searchParams.get(name);
    if (part === 'read_messages' && !room.isIn) return { status: 403, body: { message: 'You are not in this room' } };
    if (part === 'read_messages') this.read(room, query('upTo') ?? '');
    if (part === 'read_messages') return { status: 204, body: null };
    if (method === 'PATCH') return this.#change(room, messageId ?? '', body);
    if (method === 'POST') return this.#send(room, body.content, body.clientId ?? null);
    return this.#page(room, query);
  }

  /** A page of history, newest first. */
  #page({ messages }: Room, query: (name: string) => string | null): Answer {
    const [before, after, around] = ['before', 'after', 'around'].map((name) => Number(query(name)));
    if (!around) {
      const part = messages.filter(({ id }) => Number(id) > (after ?? 0) && Number(id) < (before || Infinity));
      return { status: 200, body: (after ? part.slice(0, 25) : part.slice(-25)).reverse() };
    }
    const place = messages.findIndex(({ id }) => Number(id) === around);
    if (place < 0) return { status: 404, body: { message: 'There is no such message' } };
    return { status: 200, body: messages.slice(Math.max(0, place - 25), place + 25).reverse() };
  }

  #send(room: Room, content: string, clientId: string | null): Answer {
    if (!room.isIn || room.isArchived) return { status: 403, body: { message: 'You are not in this room' } };
    const known = room.messages.find((message) => message.clientId === clientId);
    return known ? { status: 200, body: known } : { status: 201, body: this.say(room, JOHN, content, clientId) };
  }

  #present = (id: string): User => this.#people.get(id) as User;

  #find = (room: Room, id: string): Message => (room.messages.find((message) => message.id === id) ?? this.#erased.get(id)) as Message;

  /** A fact of a room is replayed only while john is in it, from where he joined on. */
  #append(frame: string, live: unknown, replay = () => live, room: Room | null = null): void {
    const joined = room?.joinedAt;
    this.log.push({ frame, live, replay, isReplayed: () => !room || (room.isIn && room.joinedAt === joined) });
  }

  #now = (): string => new Date(this.#clock).toISOString();

  /** An edit is later than the one before, whatever the clock says. */
  #later = (before: string | null): string =>
    new Date(Math.max(this.#clock, Date.parse(before ?? '1970-01-01') + 1)).toISOString();
}

function fieldsOf(conversation: Conversation): ConversationFields {
  const { id, kind, name, topic, picture, isPrivate, isArchived, joinsNewUsers, isEveryone, createdBy, participantIds, createdAt } = conversation;
  return { id, kind, name, topic, picture, isPrivate, isArchived, joinsNewUsers, isEveryone, createdBy, participantIds, createdAt };
}
