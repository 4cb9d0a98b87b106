/** Each notifier is a tab, and all share the browser's storage. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exampleConversation, exampleRoom, exampleSettings } from '../../tests/support/example-conversation';
import { exampleMessage } from '../../tests/support/example-messages';
import type { Conversation, Message, ReadMarker, Settings } from '../net/api-types';
import { withMessage, withReadMarker } from '../chat/conversations';
import { Notifier, type Surroundings, WAIT } from './notifier';
import { summaryTitle } from './texts';

const ME = '1';
const NOON = new Date('2026-03-02T12:00:00.000Z');
const kept = new Map<string, string>();

beforeEach(() => {
  kept.clear();
  vi.useFakeTimers({ now: NOON });
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

class Tab implements Surroundings {
  readonly userId = ME;
  settings: Settings;
  /** The open conversation, while the user looks. */
  watched: string | null = null;
  isTouched = true;
  readonly told: string[] = [];
  readonly summaries: string[] = [];
  /** The rest of summaries. */
  readonly changes: string[] = [];
  sounds = 0;
  missed = 0;
  readonly conversations = new Map([exampleConversation(), exampleRoom({ id: '8', participantCount: 3 })].map((each) => [each.id, each]));
  readonly notifier: Notifier;

  constructor(settings: Partial<Settings> = {}, random = 0) {
    this.settings = exampleSettings(settings);
    this.notifier = new Notifier(this, () => random);
  }

  conversation = (id: string) => this.conversations.get(id);
  isWatching = (id: string) => id === this.watched;
  maySound = () => this.isTouched;
  missDirect = () => (this.missed += 1);
  tell: Surroundings['tell'] = ({ message, reason }) => this.told.push(`${message.id} ${reason}`);
  summarise: Surroundings['summarise'] = (items) => this.summaries.push(summaryTitle(items));
  changeSummary: Surroundings['changeSummary'] = (items) => this.changes.push(summaryTitle(items));
  sound = () => (this.sounds += 1);

  /** As the page does with a message of the stream. */
  hear(message: Message): void {
    const known = this.conversations.get(message.conversationId);
    if (known) this.conversations.set(known.id, withMessage(known, message, ME));
    this.notifier.receive(message);
  }

  hearMarker(marker: ReadMarker): void {
    this.notifier.receiveMarker(marker);
    const known = this.conversations.get(marker.conversationId) as Conversation;
    this.conversations.set(known.id, withReadMarker(known, marker) ?? known);
  }

  /** Someone has read a conversation up to a message. */
  read(conversationId: string, messageId: string): void {
    const lastMessageId = this.conversations.get(conversationId)?.lastMessage?.id ?? null;
    this.hearMarker({ conversationId, messageId, lastMessageId, unreadCount: 0, mentionCount: 0 });
  }
}

/** A message that is sent now. */
const sent = (id: string, more: Partial<Message> = {}): Message => exampleMessage(id, { createdAt: new Date().toISOString(), ...more });
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const MINUTE = 60_000;

describe('a message', () => {
  test('notifies and sounds after three seconds', async () => {
    const tab = new Tab();
    tab.hear(sent('10'));
    await pass(WAIT - 1);
    expect([tab.told, tab.sounds]).toEqual([[], 0]);
    await pass(1);
    expect([tab.told, tab.sounds]).toEqual([['10 direct'], 1]);
  });

  test('does not notify if another device reads it within that time', async () => {
    const tab = new Tab();
    tab.hear(sent('10'));
    await pass(WAIT - 1);
    tab.read('7', '10');
    await pass(MINUTE);
    expect(tab.told).toEqual([]);
  });

  test('notifies if only an earlier one was read', async () => {
    const tab = new Tab();
    tab.hear(sent('10'));
    tab.hear(sent('11'));
    tab.notifier.receiveMarker({ conversationId: '7', messageId: '10', lastMessageId: '11', unreadCount: 1, mentionCount: 1 });
    await pass(WAIT);
    expect(tab.told).toEqual(['11 direct']);
  });

  test('does not notify if it is deleted within that time', async () => {
    const tab = new Tab();
    tab.hear(sent('10'));
    tab.notifier.receiveDeletion('10');
    await pass(MINUTE);
    expect(tab.told).toEqual([]);
  });

  test('does not notify in the open conversation while the user looks, nor in another tab', async () => {
    const [looking, other] = [new Tab(), new Tab()];
    looking.watched = '7';
    for (const tab of [looking, other]) tab.hear(sent('10'));
    await pass(MINUTE);
    expect([...looking.told, ...other.told]).toEqual([]);
    for (const tab of [looking, other]) tab.hear(sent('11', { conversationId: '8', mentions: [ME] }));
    await pass(WAIT);
    expect([...looking.told, ...other.told]).toEqual(['11 mention']);
  });

  test('notifies if it comes after the user has looked away', async () => {
    const [looking, other] = [new Tab(), new Tab({}, 0.5)];
    looking.watched = '7';
    for (const tab of [looking, other]) tab.hear(sent('10'));
    looking.watched = null;
    for (const tab of [looking, other]) tab.hear(sent('11'));
    await pass(MINUTE);
    expect([...looking.told, ...other.told]).toEqual(['11 direct']);
  });

  test('of a burst in a conversation, the last one is shown', async () => {
    const tab = new Tab();
    for (const id of ['10', '11', '12']) tab.hear(sent(id));
    tab.hear(sent('13', { conversationId: '8', mentionsRoom: true }));
    await pass(WAIT);
    expect([tab.told, tab.sounds]).toEqual([['12 direct', '13 mention'], 1]);
  });

  test('sounds at most once a second', async () => {
    const tab = new Tab();
    for (const id of ['10', '11', '12', '13', '14']) {
      tab.hear(sent(id));
      await pass(400);
    }
    await pass(WAIT);
    expect([tab.told.length, tab.sounds]).toEqual([5, 2]);
  });

  test('in a conversation that is not known yet notifies once it is', async () => {
    const tab = new Tab();
    tab.hear(sent('10', { conversationId: '9' }));
    await pass(1_000);
    tab.conversations.set('9', exampleConversation({ id: '9', lastMessage: sent('10') }));
    await pass(WAIT);
    expect(tab.told).toEqual(['10 direct']);
  });
});

describe('a message that addresses the user without their name', () => {
  const marker = (lastMessageId: string, mentionCount: number): ReadMarker => ({ conversationId: '8', messageId: null, lastMessageId, unreadCount: 3, mentionCount });

  test('notifies because the server counts it for them', async () => {
    const tab = new Tab();
    tab.hear(sent('10', { conversationId: '8', replyToId: '4' }));
    tab.hear(sent('11', { conversationId: '8' }));
    tab.hearMarker(marker('11', 1));
    await pass(WAIT);
    expect(tab.told).toEqual(['10 mention']);
    tab.hear(sent('12', { conversationId: '8', content: '@Here lunch' }));
    tab.hearMarker(marker('12', 2));
    await pass(WAIT);
    expect(tab.told).toEqual(['10 mention', '12 mention']);
  });

  test('is not any answer or @here', async () => {
    const tab = new Tab();
    tab.hear(sent('10', { conversationId: '8', replyToId: '4', content: '@here' }));
    tab.hear(sent('11', { conversationId: '8', mentions: [ME], replyToId: '4' }));
    tab.hearMarker(marker('11', 1));
    await pass(WAIT);
    expect(tab.told).toEqual(['11 mention']);
  });
});

describe('several tabs of a browser', () => {
  test('notify once', async () => {
    const tabs = [new Tab({}, 0.9), new Tab({}, 0.1), new Tab({}, 0.5)];
    for (const tab of tabs) tab.hear(sent('10'));
    await pass(MINUTE);
    expect(tabs.map(({ told, sounds }) => [told.length, sounds])).toEqual([[0, 0], [1, 1], [0, 0]]);
    expect(tabs.map(({ missed }) => missed)).toEqual([1, 1, 1]);
  });

  test('notify once, even if the browser froze one of them for hours', async () => {
    const [awake, frozen] = [new Tab(), new Tab()];
    const message = sent('10');
    awake.hear(message);
    await pass(20 * 60 * MINUTE);
    frozen.hear(message);
    await pass(MINUTE);
    expect([awake.told, frozen.told]).toEqual([['10 direct'], []]);
  });

  test('notify of messages whose ids a server uses again', async () => {
    const tab = new Tab();
    tab.hear(sent('10'));
    await pass(MINUTE);
    tab.hear(sent('10'));
    await pass(WAIT);
    expect(tab.told).toEqual(['10 direct', '10 direct']);
  });

  test('leave it to a tab that may sound', async () => {
    const [silent, touched] = [new Tab({}, 0), new Tab({}, 1)];
    silent.isTouched = false;
    for (const tab of [silent, touched]) tab.hear(sent('10'));
    await pass(MINUTE);
    expect([silent.told, touched.told]).toEqual([[], ['10 direct']]);
  });

  test('notify once with locks too, although they wait equally long', async () => {
    let before = Promise.resolve();
    const request = (_: string, work: () => Promise<unknown>) => {
      const result = before.then(work);
      before = result.then(() => {});
      return result;
    };
    vi.stubGlobal('navigator', { locks: { request } });
    const tabs = [new Tab(), new Tab()];
    for (const tab of tabs) tab.hear(sent('10'));
    await pass(MINUTE);
    expect(tabs.flatMap(({ told }) => told)).toEqual(['10 direct']);
  });

  test('share a storage that something else has broken', async () => {
    for (const broken of ['{', '{"a":1}', 'null']) {
      kept.set('chinwag.news.claims', broken);
      const tab = new Tab();
      tab.hear(sent(broken));
      await pass(WAIT);
      expect(tab.told).toHaveLength(1);
    }
  });
});

describe('in quiet times', () => {
  const QUIET: Partial<Settings> = { quietFrom: '11:00', quietTo: '13:00' };

  test('messages are collected for one summary at the end', async () => {
    const tabs = [new Tab(QUIET, 0.1), new Tab(QUIET, 0.9)];
    for (const tab of tabs) {
      tab.conversations.set('8', exampleRoom({ id: '8', involvement: 'everything' }));
      tab.hear(sent('10'));
      tab.hear(sent('11', { conversationId: '8' }));
      tab.hear(sent('12', { conversationId: '8' }));
    }
    await pass(59 * MINUTE);
    expect(tabs.flatMap(({ told, summaries, sounds }) => [...told, ...summaries, sounds])).toEqual([0, 0]);
    await pass(2 * MINUTE);
    expect(tabs.flatMap(({ summaries }) => summaries)).toEqual(['3 new messages, 1 for you']);
    expect(tabs.flatMap(({ told }) => told)).toEqual([]);
    expect(tabs.reduce((sum, { sounds }) => sum + sounds, 0)).toBe(1);
  });

  test('the summary comes soon after a device that slept until their end is awake', async () => {
    const tab = new Tab(QUIET);
    tab.hear(sent('10'));
    await pass(MINUTE);
    vi.setSystemTime(Date.now() + 3 * 60 * MINUTE);
    await pass(MINUTE + 1_000);
    expect(tab.summaries).toEqual(['1 new message for you']);
  });

  test('the summary leaves out what was read, and does not come if all was', async () => {
    const tab = new Tab(QUIET);
    tab.hear(sent('10'));
    tab.hear(sent('11', { conversationId: '8', mentions: [ME] }));
    await pass(MINUTE);
    tab.read('7', '10');
    await pass(60 * MINUTE);
    expect(tab.summaries).toEqual(['1 new message for you']);

    const other = new Tab({ pausedUntil: new Date(Date.now() + MINUTE).toISOString() });
    other.hear(sent('20'));
    await pass(WAIT);
    other.read('7', '20');
    await pass(2 * MINUTE);
    expect(other.summaries).toEqual([]);
  });

  test('a pause that the user ends brings the summary', async () => {
    const tab = new Tab({ pausedUntil: new Date(Date.now() + 60 * MINUTE).toISOString() });
    tab.hear(sent('10'));
    await pass(MINUTE);
    tab.settings = exampleSettings();
    tab.notifier.reschedule();
    await pass(MINUTE);
    expect(tab.summaries).toEqual(['1 new message for you']);
  });

  test('a reload of the page keeps what was collected', async () => {
    const before = new Tab(QUIET);
    before.hear(sent('10'));
    await pass(MINUTE);
    before.notifier.close();
    const tab = new Tab(QUIET);
    tab.notifier.reschedule();
    await pass(60 * MINUTE);
    expect([before.summaries, tab.summaries]).toEqual([[], ['1 new message for you']]);
  });

  test('the summary leaves out what was deleted', async () => {
    const tabs = [new Tab(QUIET), new Tab(QUIET)];
    for (const tab of tabs) for (const id of ['10', '11']) tab.hear(sent(id));
    await pass(MINUTE);
    for (const tab of tabs) tab.notifier.receiveDeletion('10');
    await pass(60 * MINUTE);
    expect(tabs.flatMap(({ summaries }) => summaries)).toEqual(['1 new message for you']);
    expect(tabs.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test('a summary that was told changes when one of its messages is deleted', async () => {
    const tabs = [new Tab(QUIET), new Tab(QUIET)];
    for (const tab of tabs) for (const id of ['10', '11']) tab.hear(sent(id));
    await pass(61 * MINUTE);
    for (const tab of tabs) tab.notifier.receiveDeletion('11');
    await pass(MINUTE);
    expect(tabs.flatMap(({ summaries }) => summaries)).toEqual(['2 new messages for you']);
    expect(tabs.flatMap(({ changes }) => changes)).toEqual(['1 new message for you']);
  });

  test('a summary of another tab adds to the first, too', async () => {
    const [first, second] = [new Tab(QUIET), new Tab(QUIET)];
    first.hear(sent('10'));
    await pass(61 * MINUTE);
    first.notifier.close();
    second.settings = exampleSettings({ pausedUntil: new Date(Date.now() + MINUTE).toISOString() });
    second.hear(sent('11'));
    await pass(2 * MINUTE);
    expect([first.summaries, second.summaries]).toEqual([['1 new message for you'], ['2 new messages for you']]);
  });

  test('a second summary adds to the first, which it replaces', async () => {
    const tab = new Tab(QUIET);
    tab.hear(sent('10'));
    await pass(61 * MINUTE);
    tab.settings = exampleSettings({ pausedUntil: new Date(Date.now() + MINUTE).toISOString() });
    tab.hear(sent('11'));
    await pass(2 * MINUTE);
    expect(tab.summaries).toEqual(['1 new message for you', '2 new messages for you']);
  });
});

describe('after a reconnection', () => {
  test('old messages come in one summary, and recent ones notify', async () => {
    const tab = new Tab();
    const missed = Array.from({ length: 12 }, (_, index) => sent(String(10 + index)));
    await pass(5 * MINUTE);
    tab.notifier.reconnected();
    for (const message of missed) {
      tab.hear(message);
      await pass(100);
    }
    tab.hear(sent('30'));
    await pass(MINUTE);
    expect([tab.told, tab.summaries]).toEqual([['30 direct'], ['12 new messages for you']]);
  });

  test('what only counts tell of comes in one summary, from one tab', async () => {
    const tabs = [new Tab(), new Tab()];
    const last = sent('12');
    const items = ['12', '12'].map((messageId) => ({ conversationId: '7', messageId, isForMe: true }));
    for (const tab of tabs) void tab.notifier.receiveMissed([{ last, items }]);
    await pass(MINUTE);
    expect(tabs.flatMap(({ summaries }) => summaries)).toEqual(['2 new messages for you']);
    for (const tab of tabs) void tab.notifier.receiveMissed([{ last, items }]);
    await pass(MINUTE);
    expect(tabs.flatMap(({ told, summaries }) => [told.length, summaries.length])).toEqual([0, 1, 0, 0]);
  });

  test('a clock that is wrong makes no live message old', async () => {
    const tab = new Tab();
    tab.notifier.reconnected();
    await pass(MINUTE);
    tab.hear(sent('10', { createdAt: '2026-03-02T11:00:00.000Z' }));
    await pass(WAIT);
    expect(tab.told).toEqual(['10 direct']);
  });
});
