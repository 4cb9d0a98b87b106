/** Rooms, made by request, and the parts of their page. */
import { type APIRequestContext, expect, type Locator } from '@playwright/test';
import type { Conversation, NewRoom, RoomChange } from '../src/net/api-types';
import type { Account } from './account';
import type { Person } from './person';

async function ask<T>(answer: Promise<Awaited<ReturnType<APIRequestContext['get']>>>): Promise<T> {
  const response = await answer;
  expect(response.ok(), await response.text()).toBe(true);
  return (response.status() === 204 ? null : await response.json()) as T;
}

export const makeRoom = ({ request }: Account, room: NewRoom): Promise<Conversation> => ask(request.post('/api/rooms', { data: room }));
export const changeRoom = ({ request }: Account, id: string, change: RoomChange): Promise<Conversation> =>
  ask(request.patch(`/api/conversations/${id}`, { data: change }));
export const join = ({ request }: Account, id: string): Promise<Conversation> => ask(request.post(`/api/conversations/${id}/join`));
export const leave = ({ request }: Account, id: string): Promise<null> => ask(request.post(`/api/conversations/${id}/leave`));
export const add = ({ request }: Account, id: string, ...usernames: string[]): Promise<Conversation> =>
  ask(request.post(`/api/conversations/${id}/participants`, { data: { usernames } }));

export async function remove(account: Account, id: string, username: string): Promise<void> {
  const { participants } = await ask<{ participants: { id: string; username: string }[] }>(account.request.get(`/api/conversations/${id}/participants`));
  const user = participants.find((participant) => participant.username === username);
  await ask(account.request.delete(`/api/conversations/${id}/participants/${user?.id}`));
}

/** The room's name in the head. */
export const titleOf = ({ page }: Person): Locator => page.getByRole('main').getByRole('heading', { level: 1 });
export const detailsOf = ({ page }: Person): Locator => page.getByRole('region', { name: 'Details' });
export const peopleOf = (person: Person): Locator => detailsOf(person).getByRole('list', { name: 'People' }).getByRole('listitem');
export const openDetails = ({ page }: Person): Promise<void> => page.getByRole('button', { name: 'Details', exact: true }).click();
