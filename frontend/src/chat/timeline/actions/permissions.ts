/** The actions that a user may perform on a message: pure functions. */
import type { Conversation, Message } from '../../../net/api-types';

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

/** The action of a key, for a message that has the focus. */
export function actionOfKey({ key, ctrlKey, metaKey, altKey }: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): Action | null {
  if (ctrlKey || metaKey || altKey) return null;
  const actions: Record<string, Action> = { '+': 'react', r: 'reply', e: 'edit', p: 'pin', u: 'unread', c: 'copy', delete: 'delete' };
  return actions[key.toLowerCase()] ?? null;
}
