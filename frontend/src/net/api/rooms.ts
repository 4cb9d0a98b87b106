/** Rooms and their participants. Each change answers with the room as the user sees it. */
import type { Conversation, NewRoom, ParticipantPage, ParticipationChange, RoomChange, RoomPage } from '../api-types';
import { query, request } from '../request';

export const createRoom = (room: NewRoom) => request<Conversation>('POST', '/api/rooms', room);

export type RoomFilter = { search?: string; joined?: boolean; archived?: boolean; after?: string | null };
/** 50 rooms, newest message first: open ones, and private ones in which the user is. */
export const rooms = ({ search = '', joined = true, archived = false, after = null }: RoomFilter, signal?: AbortSignal, again: 'aloud' | 'never' = 'aloud') =>
  request<RoomPage>('GET', `/api/rooms${query({ search, joined: joined ? null : 'false', archived: archived ? 'true' : null, after })}`, undefined, { signal, again });

export const changeRoom = (id: string, change: RoomChange) => request<Conversation>('PATCH', `/api/conversations/${id}`, change);
export const changePicture = (id: string, picture: Blob) => request<Conversation>('PUT', `/api/conversations/${id}/picture`, picture);
export const removePicture = (id: string) => request<Conversation>('DELETE', `/api/conversations/${id}/picture`);

export const join = (id: string) => request<Conversation>('POST', `/api/conversations/${id}/join`);
export const leave = (id: string) => request<void>('POST', `/api/conversations/${id}/leave`);

/** 50 participants by username, from the first without `after`; `search` is part of a name. */
export const participants = (id: string, search: string, after: string | null, signal?: AbortSignal) =>
  request<ParticipantPage>('GET', `/api/conversations/${id}/participants${query({ search, after })}`, undefined, { signal });
export const addParticipants = (id: string, usernames: string[]) => request<Conversation>('POST', `/api/conversations/${id}/participants`, { usernames });
export const removeParticipant = (id: string, userId: string) => request<void>('DELETE', `/api/conversations/${id}/participants/${userId}`);

export const changeParticipation = (id: string, change: ParticipationChange) =>
  request<Conversation>('PATCH', `/api/conversations/${id}/participation`, change);
