import { afterEach, beforeEach, expect, test, vi } from 'vitest';

/** A browser in which the user answers the question with `answer`. */
class FakeNotification {
  static permission: NotificationPermission = 'default';
  static answer: NotificationPermission = 'granted';
  static asked = 0;
  static requestPermission = async () => {
    FakeNotification.asked += 1;
    return (FakeNotification.permission = FakeNotification.answer);
  };
}

const kept = new Map<string, string>();
let told: Map<string, (event: object) => void>;

beforeEach(() => {
  kept.clear();
  told = new Map();
  Object.assign(FakeNotification, { permission: 'default', answer: 'granted', asked: 0 });
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('Notification', FakeNotification);
  vi.stubGlobal('navigator', {});
  vi.stubGlobal('addEventListener', (name: string, listener: (event: object) => void) => told.set(name, listener));
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
    removeItem: (key: string) => kept.delete(key),
  });
});

afterEach(() => void vi.unstubAllGlobals());

/** A page that is opened now. */
async function open() {
  vi.resetModules();
  return (await import('./permission.svelte')).permission;
}

test('nothing is asked on load', async () => {
  expect((await open()).state).toBe('off');
  expect(FakeNotification.asked).toBe(0);
});

test('turned on once, they are on in this browser until they are turned off', async () => {
  const permission = await open();
  await permission.turnOn();
  expect(permission.state).toBe('on');
  expect((await open()).state).toBe('on');
  permission.turnOff();
  expect(permission.state).toBe('off');
  await permission.turnOn();
  expect([permission.state, FakeNotification.asked]).toEqual(['on', 1]);
});

test('a refusal is shown, and turns nothing on', async () => {
  FakeNotification.answer = 'denied';
  const permission = await open();
  await permission.turnOn();
  expect([permission.state, kept.size]).toEqual(['blocked', 0]);
  FakeNotification.permission = 'granted';
  told.get('focus')?.({});
  expect(permission.state).toBe('off');
});

test('a question that the user closes leaves them off', async () => {
  FakeNotification.answer = 'default';
  const permission = await open();
  await permission.turnOn();
  expect(permission.state).toBe('off');
});

test('other tabs turn them on and off too', async () => {
  FakeNotification.permission = 'granted';
  const permission = await open();
  told.get('storage')?.({ key: 'chinwag.notifications', newValue: 'on' });
  expect(permission.state).toBe('on');
  told.get('storage')?.({ key: 'chinwag.notifications', newValue: null });
  expect(permission.state).toBe('off');
});

test('over plain HTTP and in a browser without notifications there are none', async () => {
  kept.set('chinwag.notifications', 'on');
  vi.stubGlobal('isSecureContext', false);
  expect((await open()).state).toBe('insecure');
  vi.stubGlobal('isSecureContext', true);
  vi.stubGlobal('Notification', undefined);
  Reflect.deleteProperty(globalThis, 'Notification');
  expect((await open()).state).toBe('unsupported');
});

test('the text is shown unless the user chose otherwise in this browser', async () => {
  const permission = await open();
  expect(permission.showsText).toBe(true);
  permission.showsText = false;
  expect((await open()).showsText).toBe(false);
  permission.showsText = true;
  expect(kept.size).toBe(0);
});
