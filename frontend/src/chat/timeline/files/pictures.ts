/** The files of messages with who sent them, for the viewer and the details. */
import { type ConversationFile, filesOf, type MessageFile } from '../../../net/api/files';
import type { Message } from '../../../net/api-types';
import { isPicture } from './kinds';

export const withMessage = ({ id, authorId, createdAt }: Message) => (file: MessageFile): ConversationFile => ({ file, messageId: id, authorId, createdAt });

/** The pictures of messages, in their order. */
export const picturesIn = (messages: readonly Message[]): ConversationFile[] =>
  messages.flatMap((message) => filesOf(message).filter(isPicture).map(withMessage(message)));
