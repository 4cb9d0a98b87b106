/** The pictures of loaded messages, for the viewer. */
import { type ConversationFile, filesOf } from '../../../net/api/files';
import type { Message } from '../../../net/api-types';
import { isPicture } from './kinds';

/** Oldest first. */
export const picturesIn = (messages: readonly Message[]): ConversationFile[] =>
  messages.flatMap((message) => filesOf(message).filter(isPicture).map((file) => ({ file, messageId: message.id, authorId: message.authorId, createdAt: message.createdAt })));
