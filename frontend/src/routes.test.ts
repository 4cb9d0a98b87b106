import { expect, test } from 'vitest';
import { conversationPath, parseRoute } from './routes';

test('addresses lead to pages', () => {
  expect(parseRoute('/')).toEqual({ page: 'home' });
  expect(parseRoute('/invites')).toEqual({ page: 'invites' });
  expect(parseRoute('/join')).toEqual({ page: 'join' });
  expect(parseRoute('/reference')).toEqual({ page: 'reference' });
  expect(parseRoute('/this-device')).toEqual({ page: 'this-device' });
  expect(parseRoute('/conversations/7')).toEqual({ page: 'conversation', conversationId: '7' });
  expect(parseRoute(conversationPath('12'))).toEqual({ page: 'conversation', conversationId: '12' });
});

test('what cannot be an id leads nowhere', () => {
  for (const path of ['/conversations/', '/conversations/0', '/conversations/x', '/conversations/-1',
    '/conversations/7/8', '/conversations/99999999999999999999', '/about', '/joining', '/join/x', '/invites/7', '/reference/x', '/people/']) {
    expect(parseRoute(path)).toEqual({ page: 'unknown' });
  }
});
