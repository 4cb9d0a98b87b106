import { expect, test } from 'vitest';
import { misreadFilters } from './misread';

const TODAY = '2026-05-08';
const DAYS = (key: string) => [`${key}:today`, `${key}:yesterday`, `${key}:2026-05-01`];
const THINGS = ['has:file', 'has:link', 'has:picture', 'has:reaction'];
const EXCLUDED = THINGS.map((thing) => `-${thing}`);

test.each([
  ['has:code', THINGS], ['HAS:pin', THINGS], ['is:starred', ['is:pinned']], ['mentions:jane', ['mentions:me']],
  ['before:2026-13-45', DAYS('before')], ['on:noon', DAYS('on')],
  ['during:november', ['on:2026-05-01', 'after:2026-05-01', 'before:2026-05-01']],
  ['to:jane', ['in:@jane', 'mentions:me']], ['dm:@jane', ['in:@jane']], ['sender:jane', ['from:jane']], ['stream:#launch', ['in:#launch']], ['has:"code"', THINGS],
])('%s is no filter, and others are told', (typed, others) => {
  expect(misreadFilters(typed, TODAY)).toEqual([{ typed, others, isExcluded: false }]);
  expect(misreadFilters(`backup  ${typed}`, TODAY)).toEqual([{ typed, others, isExcluded: false }]);
});

test.each([
  ['-after:2026-05-01', ['before:2026-05-02']], ['-before:2026-05-01', ['after:2026-04-30']], ['-on:today', ['before:today', 'after:today']], ['-after:Yesterday', ['before:2026-05-08']],
  ['-after:2026-05-01T08:00:00Z', ['before:2026-05-01T08:00:00Z']], ['-after:noon', DAYS('before')], ['-before:noon', DAYS('after')], ['-has:attachment', EXCLUDED], ['-to:jane', ['-in:@jane', '-mentions:me']],
])('%s is no filter, but excluded text', (typed, others) => {
  expect(misreadFilters(`backup ${typed}`, TODAY)).toEqual([{ typed, others, isExcluded: true }]);
});

test.each(['backup', 'has:', 'has:file', 'is:pinned -mentions:me', 'from:jane in:lab', 'from:', 'the in:# of', 'on:today', '12:30', 'http://example.com', 'note:this', 'constructor:x', '"has:code"', '“to:jane”', 'channel:"the team"'])('%s is not told of', (typed) => {
  expect(misreadFilters(typed, TODAY)).toEqual([]);
});
