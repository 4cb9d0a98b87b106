/** The actions that a user may perform on a message: pure functions. */
import type { Conversation, Message } from '../../../net/api-types';
import { isNewer } from '../../../net/ids';
import { letterOf } from '../../../ui/keys';

export type Action = 'react' | 'reply' | 'edit' | 'copy' | 'link' | 'pin' | 'unread' | 'delete';

/** Those who only read a room can copy. */
export function mayDo(action: Action, message: Pick<Message, 'mine' | 'isDeleted'>, conversation: Pick<Conversation, 'kind' | 'canPost' | 'canManage'>): boolean {
  if (message.isDeleted) return false;
  if (action === 'copy' || action === 'link') return true;
  if (!conversation.canPost) return false;
  if (action === 'edit') return message.mine;
  if (action === 'delete') return message.mine || (conversation.kind === 'room' && conversation.canManage);
  return true;
}

/** Whether anything becomes unread from a message on: the user's own messages are always read. */
export const canBeUnread = (messages: readonly Message[], id: string): boolean =>
  messages.some((message) => message.kind === 'text' && !message.mine && !message.isDeleted && !isNewer(id, message.id));

/** The action of a key, for a message that has the focus. AltGr writes another character, and on Linux it is no Ctrl and Alt. */
export function actionOfKey(event: Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>): Action | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.getModifierState('AltGraph')) return null;
  const actions: Record<string, Action> = { '+': 'react', R: 'reply', E: 'edit', P: 'pin', U: 'unread', C: 'copy', DELETE: 'delete' };
  return actions[letterOf(event)] ?? null;
}
