/** Finds the user's words in messages that were missed. */
import type { Conversation, Message, Settings } from '../net/api-types';
import { messages } from '../net/api/messages';
import { isNewer } from '../net/ids';
import { PAGE } from '../net/request';
import { reasonFor } from './reasons';

/** Pages of a conversation: as many messages as the server counts as unread. */
const MOST = 4;

/** The messages of a conversation since one that notify the user for their words alone, the newest first. */
export async function missedWords(conversation: Conversation, since: string | null, settings: Pick<Settings, 'notify' | 'words'>, me: string): Promise<Message[]> {
  const found: Message[] = [];
  for (let [pages, before] = [0, '']; pages < MOST; pages += 1) {
    const page = await messages(conversation.id, before ? { before } : {});
    const news = page.filter(({ id }) => isNewer(id, since));
    found.push(...news.filter((message) => reasonFor(message, conversation, settings, me, false) === 'word'));
    if (news.length < PAGE) break;
    before = page.at(-1)?.id ?? '';
  }
  return found;
}
