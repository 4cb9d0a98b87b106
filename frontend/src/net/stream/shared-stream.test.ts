import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FakeEventSource } from '../../../tests/support/fake-event-source';
import { SharedStream, type StreamReport } from './shared-stream';

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  vi.stubGlobal('EventSource', FakeEventSource);
  FakeEventSource.all = [];
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

class FakePort {
  reports: StreamReport[] = [];
  postMessage = (report: StreamReport) => void this.reports.push(report);
  get events() {
    return this.reports.flatMap((report) => (report.type === 'event' ? [report.event.type] : []));
  }
}

function openTabs(count: number) {
  const shared = new SharedStream({ isSignedIn: async () => true, reach: async () => {}, tryStream: async () => {}, poll: () => new Promise(() => {}) });
  return { shared, ports: Array.from({ length: count }, () => new FakePort()) as [FakePort, FakePort] };
}

test('tabs share one stream', () => {
  const { shared, ports } = openTabs(2);
  for (const port of ports) shared.receive(port, { type: 'start', cursor: 'e-1' });
  FakeEventSource.last.tell('message', { id: '5' }, 'e-2');
  expect(FakeEventSource.all.length).toBe(1);
  for (const port of ports) expect(port.events).toEqual(['message']);
});

test('a tab whose snapshot is older than the stream reloads', () => {
  const { shared, ports } = openTabs(2);
  shared.receive(ports[0], { type: 'start', cursor: 'e-8' });
  FakeEventSource.last.tell('message', { id: '5' }, 'e-10');
  shared.receive(ports[1], { type: 'start', cursor: 'e-9' });
  expect(ports[1].events).toEqual(['reset']);
  shared.receive(ports[1], { type: 'start', cursor: 'e-10' });
  expect(ports[1].events).toEqual(['reset']);
  expect(ports[0].events).toEqual(['message']);
});

test('a tab receives the status on joining', () => {
  const { shared, ports } = openTabs(2);
  shared.receive(ports[0], { type: 'start', cursor: 'e-1' });
  FakeEventSource.last.tell('hello', { eventId: 'e-1' });
  shared.receive(ports[1], { type: 'start', cursor: 'e-1' });
  expect(ports[1].reports).toEqual([{ type: 'status', status: { state: 'open' } }]);
});

test('a replaced database makes every other tab reload', () => {
  const { shared, ports } = openTabs(2);
  shared.receive(ports[0], { type: 'start', cursor: 'old-8' });
  shared.receive(ports[1], { type: 'start', cursor: 'new-1' });
  expect(FakeEventSource.last.cursor).toBe('new-1');
  expect(ports[0].events).toEqual(['reset']);
  expect(ports[1].events).toEqual([]);
});

test('the stream ends with its last tab', () => {
  const { shared, ports } = openTabs(2);
  for (const port of ports) shared.receive(port, { type: 'start', cursor: 'e-1' });
  shared.receive(ports[0], { type: 'leave' });
  expect(FakeEventSource.last.isClosed).toBe(false);
  shared.receive(ports[1], { type: 'leave' });
  expect(FakeEventSource.last.isClosed).toBe(true);
});
