import { expect, test } from 'vitest';
import { conversationPath, parseRoute } from './routes';

test('each address has its page', () => {
  expect(parseRoute('/')).toEqual({ page: 'home' });
  expect(parseRoute('/invites')).toEqual({ page: 'invites' });
  expect(parseRoute('/mentions')).toEqual({ page: 'mentions' });
  expect(parseRoute('/search')).toEqual({ page: 'search' });
  expect(parseRoute('/notifications')).toEqual({ page: 'notifications' });
  expect(parseRoute('/join')).toEqual({ page: 'join' });
  expect(parseRoute('/reference')).toEqual({ page: 'reference' });
  expect(parseRoute('/this-device')).toEqual({ page: 'this-device' });
  expect(parseRoute('/conversations/7')).toEqual({ page: 'conversation', conversationId: '7', messageId: null });
  expect(parseRoute(conversationPath('12'))).toEqual({ page: 'conversation', conversationId: '12', messageId: null });
  expect(parseRoute('/conversations/7/1234')).toEqual({ page: 'conversation', conversationId: '7', messageId: '1234' });
});

test('a link whose # became %23 is damaged, not unknown', () => {
  for (const path of ['/join%23kW9J', '/reset%23kW9J', '/device%23kW9J']) expect(parseRoute(path)).toEqual({ page: 'damaged-link' });
  for (const path of ['/people%23kW9J', '/join%2523kW9J', '/x/join%23kW9J']) expect(parseRoute(path)).toEqual({ page: 'unknown' });
});

test('an invalid id is an unknown page', () => {
  for (const path of ['/conversations/', '/conversations/0', '/conversations/x', '/conversations/-1',
    '/conversations/7/x', '/conversations/7/0', '/conversations/7/8/9', '/conversations/99999999999999999999', '/about', '/joining', '/join/x', '/invites/7', '/reference/x', '/people/']) {
    expect(parseRoute(path)).toEqual({ page: 'unknown' });
  }
});
