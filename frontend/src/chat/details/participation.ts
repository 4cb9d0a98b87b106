/** Changes of the user's own participation. Each returns its error as text, empty if there is none. */
import type { Conversation } from '../../net/api-types';
import { changeParticipation } from '../../net/api/rooms';
import { explain } from '../../net/refusals';
import type { Chat } from '../chat.svelte';

export type Involvement = NonNullable<Conversation['involvement']>;

export const star = (chat: Chat, id: string, isStarred: boolean): Promise<string> =>
  attempt(chat.conversations.change(() => changeParticipation(id, { isStarred })));

export const involve = (chat: Chat, id: string, involvement: Involvement): Promise<string> =>
  attempt(chat.conversations.change(() => changeParticipation(id, { involvement })));

const attempt = (work: Promise<unknown>): Promise<string> => work.then(() => '', explain);
