/** Search in messages and the names of their files. */
import type { SearchHit, SearchPage } from '../api-types';
import { query as parameters, request } from '../request';

export type { SearchHit, SearchPage };

/** 25 messages, newest first, from before a message if its id is given. Marks nothing as read. `again`: whether it waits for its turn. */
export const search = (query: string, before: string | null, signal?: AbortSignal, again: 'aloud' | 'never' = 'aloud') =>
  request<SearchPage>('GET', `/api/search${parameters({ query, before })}`, undefined, { signal, again });
