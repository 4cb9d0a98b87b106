/** For tests: a server in memory as john's page sees it, with everything that others and his other devices do. */
import type { Conversation, Message, Snapshot, User } from '../../src/net/api-types';
import { byActivity, MOST_UNREAD } from '../../src/chat/conversations';

export const PEOPLE: readonly User[] = ['john', 'jane', 'wei'].map((username, index) => ({
  id: String(index + 1), username, displayName: null, avatarURL: null, status: null, role: 'member', isDeactivated: false,
}));
const [JOHN] = PEOPLE as [User];

type Room = { id: string; participants: User[]; messages: Message[]; readMessageId: string | null };
/** A change in the log: how it is sent to those who hear it live, and how it is replayed later. */
type Change = { frame: string; live: unknown; replay: () => unknown };

export type Answer = { status: number; body: unknown };

export class ModelServer {
  /** The current users. */
  readonly #people = new Map(PEOPLE.map((user) => [user.id, user]));
  readonly rooms = new Map<string, Room>();
  readonly log: Change[] = [];
  /** The last change dropped from the log. */
  pruned = 0;
  #lastId = 8;
  #clock = Date.UTC(2026, 2, 2, 12);

  /** The machine's clock decides the order of times, and it may be wrong. */
  tick(milliseconds: number): void {
    this.#clock += milliseconds;
  }

  begin(people: readonly User[]): Room {
    const id = String(this.rooms.size + 1);
    const room: Room = { id, participants: [JOHN, ...people], messages: [], readMessageId: null };
    this.rooms.set(id, room);
    const { kind, participants, createdAt } = this.show(room);
    this.#append('conversation', { id, kind, participants, createdAt });
    return room;
  }

  say(room: Room, author: User, content: string, clientId: string | null = null): Message {
    this.#lastId += 1;
    const mine = author === JOHN;
    const message: Message = {
      id: String(this.#lastId), clientId: mine ? clientId : null, conversationId: room.id, authorId: author.id, content,
      createdAt: this.#now(), editedAt: null, mine,
    };
    room.messages.push(message);
    this.#append('message', message, () => this.#find(room, message.id));
    return message;
  }

  edit(room: Room, id: string, content: string): Message {
    const edited = { ...this.#find(room, id), content };
    edited.editedAt = this.#later(edited.editedAt);
    room.messages = room.messages.map((message) => (message.id === id ? edited : message));
    this.#append('message_edited', edited, () => this.#find(room, id));
    return edited;
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
    this.#append('read', { conversationId: room.id, messageId: target.id });
  }

  rename({ id }: User, displayName: string): void {
    const renamed = { ...this.#present(id), displayName };
    this.#people.set(id, renamed);
    this.#append('user', renamed, () => this.#present(id));
  }

  show({ id, messages, readMessageId, ...room }: Room): Conversation {
    const participants = room.participants.map((user) => this.#present(user.id));
    const unread = messages.filter((message) => !message.mine && Number(message.id) > Number(readMessageId ?? 0));
    const others = participants.filter((user) => user.id !== JOHN.id);
    return {
      id, participants, readMessageId,
      kind: others.length === 1 ? 'direct' : 'room',
      otherParticipant: (others.length === 1 && others[0]) || null,
      lastMessage: messages.at(-1) ?? null,
      hasUnreadMessages: unread.length > 0,
      unreadCount: Math.min(MOST_UNREAD, unread.length),
      createdAt: '2026-03-02T12:00:00.000Z',
    };
  }

  snapshot(): Snapshot {
    const conversations = [...this.rooms.values()].map((room) => this.show(room)).sort(byActivity);
    return { eventId: this.eventId(this.log.length), authUser: this.#present(JOHN.id), conversations, hasMoreConversations: false };
  }

  eventId = (seq: number): string => `e-${seq}`;

  answer(method: string, url: URL, body: { content: string; clientId?: string; ifEditedAt?: string | null }): Answer {
    const [, , noun, id, part, messageId] = url.pathname.split('/');
    if (noun === 'server') return { status: 200, body: { version: '1', github: false, hasOwner: true, devLogin: null } };
    if (noun === 'auth_user') return { status: 200, body: this.#present(JOHN.id) };
    if (noun === 'snapshot') return { status: 200, body: this.snapshot() };
    if (noun === 'messages') return { status: 200, body: null };
    const room = this.rooms.get(id ?? '');
    if (!room) return { status: 404, body: { message: 'There is no such conversation' } };
    if (!part) return { status: 200, body: this.show(room) };
    const query = (name: string) => url.searchParams.get(name);
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
    const known = room.messages.find((message) => message.clientId === clientId);
    return known ? { status: 200, body: known } : { status: 201, body: this.say(room, JOHN, content, clientId) };
  }

  #present = (id: string): User => this.#people.get(id) as User;

  #find = (room: Room, id: string): Message => room.messages.find((message) => message.id === id) as Message;

  #append(frame: string, live: unknown, replay = () => live): void {
    this.log.push({ frame, live, replay });
  }

  #now = (): string => new Date(this.#clock).toISOString();

  /** An edit is later than the one before, whatever the clock says. */
  #later = (before: string | null): string =>
    new Date(Math.max(this.#clock, Date.parse(before ?? '1970-01-01') + 1)).toISOString();
}
