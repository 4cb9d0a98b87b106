/** The announcements of the search page for screen readers. */
import type { SearchHit } from '../../net/api/search';
import { nameOf } from '../../users/users';
import type { Chat } from '../chat.svelte';
import { placeOf } from '../excerpts/place';
import { lineOf } from '../timeline/lines.svelte';
import { countOf } from './listing';
import type { Results } from './results.svelte';

/** How many results there are. */
export function announcedCount(shown: Results | null): string {
  if (!shown?.isLoaded) return '';
  if (shown.hits.length > 0) return countOf(shown.hits.length, shown.hasMore);
  return shown.hasMore ? 'Searching older messages…' : 'Nothing found';
}

/** "Jane, # launch: Lunch?" */
export function announcedHit({ message, conversationId }: SearchHit, chat: Chat): string {
  const author = chat.userOf(message.authorId);
  return `${author ? nameOf(author) : 'Someone'}, ${placeOf(chat.conversations.get(conversationId), chat)}: ${lineOf(message, chat)}`;
}
