/**
 * Property test of the page's state: whatever the order of events, pages of history, answers, losses and reconnections,
 * it ends up equal to the server's. A failure prints its seed. `CHINWAG_SEED` repeats one run, and `CHINWAG_SEEDS` sets
 * the number of runs.
 */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { ModelNetwork } from '../../tests/support/model-network';
import { ModelServer, PEOPLE, type Room } from '../../tests/support/model-server';
import { randomFrom } from '../../tests/support/random';
import type { Message } from '../net/api-types';
import type { Chat } from './chat.svelte';

type Session = typeof import('../session/session.svelte').session;

const SEEDS = Number(process.env['CHINWAG_SEEDS'] ?? 100);
const STEPS = 120;
const [JOHN, JANE, WEI] = PEOPLE as [typeof PEOPLE[0], typeof PEOPLE[0], typeof PEOPLE[0]];

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
  vi.stubGlobal('addEventListener', () => {});
  vi.stubGlobal('location', new URL('http://chinwag/conversations/1'));
  vi.stubGlobal('document', { visibilityState: 'visible', hasFocus: () => true, addEventListener: () => {} });
  vi.stubGlobal('BroadcastChannel', class { postMessage = () => {}; close = () => {}; });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Runs promises until they wait for the network or a timer. */
const settle = async () => {
  for (let turn = 0; turn < 2; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);

class Run {
  readonly server = new ModelServer();
  readonly network = new ModelNetwork(this.server);
  readonly trail: string[] = [];
  readonly #below: (end: number) => number;
  #session: Session | null = null;

  constructor(seed: number) {
    this.#below = randomFrom(seed);
    const room = this.server.begin([JANE]);
    this.server.begin([WEI]);
    this.server.begin([JANE, WEI]);
    this.server.begin([JANE, WEI], true);
    for (let count = this.#below(60); count > 0; count -= 1) this.server.say(room, JANE, `early ${count}`);
  }

  get chat(): Chat {
    return this.#session?.chat as Chat;
  }

  async load(): Promise<void> {
    const { session } = await import('../session/session.svelte');
    this.#session = session;
    void session.load();
    while (!session.chat) await this.#carryAll();
    await settle();
  }

  #pick = <T>(list: readonly T[]): T => list[this.#below(list.length)] as T;

  async step(): Promise<void> {
    const happenings: [number, string, () => unknown][] = [
      [12, 'tell', () => this.network.tell()],
      [14, 'carry', () => this.network.carry(this.#below(this.network.travelling.length || 1))],
      [10, 'say', () => this.#say()],
      [4, 'edit', () => this.#edit()],
      [3, 'delete', () => this.#delete()],
      [2, 'react', () => this.#mark((room, id) => this.server.react(room, id))],
      [1, 'pin', () => this.#mark((room, id) => this.server.pin(room, id))],
      [3, 'read elsewhere', () => this.#readElsewhere()],
      [3, 'rename', () => this.server.rename(this.#pick(PEOPLE), `called ${this.#below(1000)}`)],
      [2, 'choose', () => this.server.choose({ words: [`word ${this.#below(1000)}`] })],
      [1, 'flood', () => this.#flood()],
      [2, 'begin', () => this.server.rooms.size < 8 && this.server.begin([this.#pick([JANE, WEI])], this.#below(2) === 0)],
      [3, 'join or leave', () => this.#inRooms((room) => this.server.turn(room))],
      [2, 'star', () => this.#inRooms((room) => room.isIn && this.server.star(room))],
      [1, 'archive', () => this.#inRooms((room) => this.server.archive(room))],
      [1, 'describe', () => this.#inRooms((room) => this.server.describe(room, `topic ${this.#below(1000)}`))],
      [2, 'other joins or leaves', () => this.#inRooms((room) => this.server.turnOther(room, this.#pick([JANE, WEI])))],
      [3, 'mark unread elsewhere', () => this.#markUnread()],
      [4, 'send', () => void this.chat.send(this.#pick([...this.server.rooms.keys()]), `sent ${this.#below(1000)}`)],
      [2, 'change', () => this.#change()],
      [4, 'look', () => this.#look()],
      [5, 'see', () => this.#see()],
      [2, 'scroll up', () => void this.chat.timeline(this.#pick(['1', '2', '3'])).loadOlder()],
      [2, 'scroll down', () => void this.chat.timeline(this.#pick(['1', '2', '3'])).loadNewer()],
      [1, 'to the end', () => void this.chat.timeline(this.#pick(['1', '2', '3'])).toEnd()],
      [2, 'stay', () => this.#stay()],
      [2, 'follow a link', () => this.#followLink()],
      [2, 'lose', () => this.network.lose(this.#below(this.network.travelling.length || 1))],
      [2, 'cut', () => this.network.cut()],
      [2, 'wait', () => pass(700)],
      [2, 'fall silent', () => pass(5_000)],
      [1, 'hold back', () => (this.network.isHeldBack = !this.network.isHeldBack)],
      [2, 'prune', () => (this.server.pruned = this.server.log.length)],
      [1, 'wake', () => this.chat.wake()],
    ];
    const all = happenings.flatMap(([weight, ...what]) => Array.from({ length: weight }, () => what));
    const [name, happen] = this.#pick(all);
    this.trail.push(name);
    this.server.tick(this.#below(5) - 1);
    await happen();
    await settle();
  }

  #room = () => this.#pick([...this.server.rooms.values()]);

  /** Someone sends a message, perhaps john from another device. */
  #say(): void {
    const room = this.#room();
    const author = this.#pick(room.isIn ? PEOPLE : [JANE, WEI]);
    if (room.isArchived) return;
    const mentions = this.#below(3) === 0 ? [this.#pick(PEOPLE).id] : [];
    const answered = this.#below(4) === 0 ? this.#alive(room) : undefined;
    this.server.say(room, author, `said ${this.#below(1000)}`, author === JOHN ? `phone-${this.server.log.length}` : null, mentions, answered?.id);
  }

  /** Sends more than a page of history. */
  #flood(): void {
    const room = this.#pick([...this.server.rooms.values()].slice(0, 3));
    for (let count = 20 + this.#below(20); count > 0; count -= 1) this.server.say(room, this.#pick(PEOPLE), `flood ${count}`);
  }

  #alive = (room: Room): Message | undefined => room.messages.filter(({ isDeleted }) => !isDeleted).at(-1 - this.#below(4));

  #delete(): void {
    const room = this.#room();
    const message = this.#alive(room);
    if (message && !room.isArchived) this.server.delete(room, message.id);
  }

  #mark(mark: (room: Room, id: string) => void): void {
    const room = this.#room();
    const message = this.#alive(room);
    if (message) mark(room, message.id);
  }

  #edit(): void {
    const room = this.#room();
    const message = this.#alive(room);
    if (message) this.server.edit(room, message.id, `edited ${this.#below(1000)}`);
  }

  #inRooms(change: (room: Room) => void): void {
    const room = this.#room();
    if (room.isRoom) change(room);
  }

  #markUnread(): void {
    const room = this.#room();
    const message = room.messages.at(-1 - this.#below(4));
    if (message && room.isIn && !room.isArchived) this.server.markUnread(room, message.id);
  }

  #readElsewhere(): void {
    const room = this.#room();
    const message = room.messages.at(-1 - this.#below(4));
    if (message && room.isIn) this.server.read(room, message.id);
  }

  /** Edits one of john's messages on this page. */
  #change(): void {
    const message = this.chat.timeline('1').messages.findLast(({ mine, isDeleted }) => mine && !isDeleted);
    if (message) void this.chat.edit(message, `changed ${this.#below(1000)}`).catch(() => {});
  }

  #look(): void {
    const conversation = this.chat.conversations.get(this.#pick(['1', '2', '3']));
    if (conversation) void this.chat.timeline(conversation.id).enter(conversation);
  }

  /** The user scrolls to one of the loaded messages, or back to the end. */
  #stay(): void {
    const timeline = this.chat.timeline(this.#pick(['1', '2', '3']));
    const { id = null } = timeline.messages[this.#below(timeline.messages.length + 1)] ?? {};
    timeline.place = id === null ? null : { id, offset: 0 };
  }

  /** The user opens the address of any message, perhaps of another conversation. */
  #followLink(): void {
    const conversation = this.chat.conversations.get(this.#pick(['1', '2', '3']));
    const message = this.#pick(this.#room().messages) as Message | undefined;
    if (conversation && message) void this.chat.timeline(conversation.id).enter(conversation, message.id);
  }

  /** The user has seen part of the screen. */
  #see(): void {
    const timeline = this.chat.timeline(this.#pick(['1', '2', '3']));
    const seen = timeline.messages.at(-1 - this.#below(3));
    if (timeline.isLoaded && !timeline.hasNewer && seen) this.chat.reading.mark(timeline.conversationId, seen.id);
  }

  async #carryAll(): Promise<void> {
    while (this.network.travelling.length > 0) {
      this.network.carry(this.#below(this.network.travelling.length));
      await settle();
    }
    await settle();
  }

  /** Delivers everything that is under way. */
  async end(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      this.#session?.wake();
      await settle();
      const isMoving = this.network.travelling.length > 0 || !this.network.isOpen;
      await this.#carryAll();
      const isTold = this.network.tell();
      await settle();
      if (isMoving || isTold) quiet = 0;
      else quiet += 1;
      if (!this.network.isOpen) await pass(2_000);
    }
  }

  check(): void {
    const known = Object.fromEntries(this.chat.conversations.all.filter(({ isParticipant }) => isParticipant).map((one) => [one.id, one]));
    const rooms = [...this.server.rooms.values()].filter(({ isIn }) => isIn);
    expect(known).toEqual(Object.fromEntries(rooms.map((room) => [room.id, this.server.show(room)])));
    expect(this.chat.authUser).toEqual(this.server.snapshot().authUser);
    expect(this.chat.settings).toEqual(this.server.settings);
    // Messages to a room that john had left are kept as failed.
    expect(this.chat.entries.filter(({ state }) => state !== 'failed')).toEqual([]);
    for (const room of rooms) {
      const { messages, isLoaded, hasOlder, hasNewer, newFrom } = this.chat.timeline(room.id);
      if (!isLoaded) continue;
      const from = hasOlder ? room.messages.findIndex(({ id }) => id === messages[0]?.id) : 0;
      expect(messages).toEqual(room.messages.slice(from, hasNewer ? from + messages.length : undefined));
      if (newFrom) expect(room.messages.find(({ id }) => id === newFrom)).toMatchObject({ mine: false });
    }
  }
}

async function run(seed: number): Promise<void> {
  const run = new Run(seed);
  try {
    await run.load();
    for (let step = 0; step < STEPS; step += 1) await run.step();
    await run.end();
    run.check();
  } catch (error) {
    console.error(`CHINWAG_SEED=${seed}: ${run.trail.join(', ')}`);
    throw error;
  } finally {
    run.chat?.close();
    vi.resetModules();
  }
}

test('the page ends with the state of the server, whatever the order of arrival', async () => {
  const only = process.env['CHINWAG_SEED'];
  if (only) return run(Number(only));
  for (let seed = 1; seed <= SEEDS; seed += 1) await run(seed);
}, SEEDS * 10_000);
