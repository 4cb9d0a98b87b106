/** Leads to a day in the history of a conversation. */
import type { Conversation, Message } from '../../../net/api-types';
import { messages } from '../../../net/api/messages';
import { explain } from '../../../net/refusals';
import { localDay } from '../../../text/dates';
import { startOf } from '../../../text/days';
import type { Opening, Timeline } from '../timeline.svelte';

/** The lower edge of the day's row, in pixels below the edge of the view. */
const OFFSET = 44;
/** So far below that nothing is above: the introduction of the conversation can be seen. */
const WHOLE_VIEW = 10_000;

/** The first message of a page at a time or later. Pages begin with the newest. */
export const firstAt = (page: readonly Message[], at: number): Message | undefined => page.findLast(({ createdAt }) => Date.parse(createdAt) >= at);

/** The day of a message, at the upper edge. Messages before it can be seen only if it is the first. */
export const openingAt = ({ createdAt }: Message, isFirst: boolean): Opening => ({ at: 'day', key: `day ${localDay(createdAt)}`, offset: isFirst ? WHOLE_VIEW : OFFSET });

/** The server reads times from 1970 to 9999. */
const LATEST = Date.UTC(9999, 11, 31);

/** Goes to the first message of a day, or after it, and returns it; to the beginning if `day` is null; to the end if there is none. */
export async function jumpTo(timeline: Timeline, conversation: Conversation, day: string | null, onend: () => void): Promise<Message | null> {
  const at = day === null ? 0 : Math.max(0, Math.min(startOf(day), LATEST));
  const { opening } = timeline;
  timeline.problem = null;
  try {
    const page = await messages(conversation.id, { at: new Date(at).toISOString() });
    // The user went elsewhere meanwhile.
    if (timeline.opening !== opening) return null;
    const first = firstAt(page, at);
    if (!first) {
      onend();
      return null;
    }
    await timeline.enter(conversation, first.id, openingAt(first, page.at(-1) === first));
    return first;
  } catch (error) {
    timeline.again = async () => void (await jumpTo(timeline, conversation, day, onend));
    timeline.problem = explain(error);
    return null;
  }
}
