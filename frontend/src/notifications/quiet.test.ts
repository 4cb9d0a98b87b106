import { afterEach, describe, expect, test } from 'vitest';
import { inAnHour, quietAt, type QuietSettings, tomorrowMorning } from './quiet';

const NONE: QuietSettings = { quietFrom: null, quietTo: null, quietDays: [], pausedUntil: null };
const NIGHTS: QuietSettings = { ...NONE, quietFrom: '19:00', quietTo: '08:00' };
const WEEKENDS: QuietSettings = { ...NONE, quietDays: ['saturday', 'sunday'] };

/** In March 2026, which begins on a Sunday. */
const march = (day: number, hours: number, minutes = 0): Date => new Date(2026, 2, day, hours, minutes);
const endOf = (settings: QuietSettings, now: Date): Date | null | undefined => quietAt(settings, now)?.end;

afterEach(() => {
  process.env['TZ'] = 'UTC';
});

test('nothing is quiet without settings', () => {
  expect(quietAt(NONE, march(2, 3))).toBeNull();
});

describe('quiet hours', () => {
  test('across midnight they end in the morning', () => {
    expect(quietAt(NIGHTS, march(2, 18, 59))).toBeNull();
    expect(endOf(NIGHTS, march(2, 19))).toEqual(march(3, 8));
    expect(endOf(NIGHTS, march(3, 0))).toEqual(march(3, 8));
    expect(endOf(NIGHTS, march(3, 7, 59))).toEqual(march(3, 8));
    expect(quietAt(NIGHTS, march(3, 8))).toBeNull();
  });

  test('within a day they end on it', () => {
    const noon = { ...NONE, quietFrom: '12:00', quietTo: '13:30' };
    expect(quietAt(noon, march(2, 11, 59))).toBeNull();
    expect(endOf(noon, march(2, 12))).toEqual(march(2, 13, 30));
    expect(quietAt(noon, march(2, 13, 30))).toBeNull();
    expect(quietAt(noon, march(2, 0))).toBeNull();
  });

  test('until midnight they end there', () => {
    expect(endOf({ ...NONE, quietFrom: '22:00', quietTo: '00:00' }, march(2, 23))).toEqual(march(3, 0));
  });

  test('they end when the clock shows it, also on a day of 23 or 25 hours', () => {
    process.env['TZ'] = 'Europe/Berlin';
    expect(endOf(NIGHTS, march(28, 23))).toEqual(march(29, 8));
    const autumn = { ...NONE, quietFrom: '01:00', quietTo: '02:30' };
    const secondHour = new Date('2026-10-25T01:10:00Z');
    expect(secondHour.getHours()).toBe(2);
    expect(endOf(autumn, secondHour)).toEqual(new Date('2026-10-25T01:30:00Z'));
  });
});

describe('quiet days', () => {
  test('they end at midnight after the last of them', () => {
    expect(quietAt(WEEKENDS, march(6, 23, 59))).toBeNull();
    expect(endOf(WEEKENDS, march(7, 0))).toEqual(march(9, 0));
    expect(endOf(WEEKENDS, march(8, 12))).toEqual(march(9, 0));
    expect(quietAt(WEEKENDS, march(9, 0))).toBeNull();
  });

  test('quiet hours on both sides belong to the same quiet', () => {
    expect(endOf({ ...WEEKENDS, quietFrom: '19:00', quietTo: '08:00' }, march(6, 20))).toEqual(march(9, 8));
  });

  test('seven quiet days never end', () => {
    const always: QuietSettings = { ...NONE, quietDays: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] };
    expect(quietAt(always, march(2, 12))).toEqual({ end: null });
    expect(quietAt({ ...always, pausedUntil: march(3, 8).toISOString() }, march(2, 12))).toEqual({ end: null });
  });
});

describe('a pause', () => {
  test('it ends when it says so', () => {
    const paused = { ...NONE, pausedUntil: march(2, 13).toISOString() };
    expect(endOf(paused, march(2, 12))).toEqual(march(2, 13));
    expect(quietAt(paused, march(2, 13))).toBeNull();
  });

  test('it goes on into quiet hours that have begun meanwhile', () => {
    expect(endOf({ ...NIGHTS, pausedUntil: march(2, 19, 30).toISOString() }, march(2, 18, 30))).toEqual(march(3, 8));
  });

  test('an hour is an hour, and tomorrow is at 8:00 of the next day', () => {
    expect(inAnHour(march(2, 23, 30))).toEqual(march(3, 0, 30));
    expect(tomorrowMorning(march(2, 0, 5))).toEqual(march(3, 8));
    expect(tomorrowMorning(march(31, 23))).toEqual(new Date(2026, 3, 1, 8));
  });
});

test('each minute of two weeks is quiet until the stated end and not a minute longer', () => {
  const settings: QuietSettings = { quietFrom: '21:15', quietTo: '06:45', quietDays: ['wednesday', 'sunday'], pausedUntil: march(5, 15, 20).toISOString() };
  let end: Date | null = null;
  for (let now = march(1, 0); now < march(15, 0); now = new Date(now.getTime() + 60_000)) {
    const quiet = quietAt(settings, now);
    if (end && now < end) expect(quiet?.end).toEqual(end);
    else if (end) expect(quiet).toBeNull();
    end = quiet?.end ?? null;
  }
});
