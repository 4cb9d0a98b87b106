/** Files of messages for tests: a small picture, unless told otherwise. */
import type { MessageFile } from '../../src/net/api/files';

export const exampleFile = (id: string, more: Partial<MessageFile> = {}): MessageFile => ({
  id, name: `picture-${id}.png`, mediaType: 'image/png', size: 2_048, width: 640, height: 400, hasPreview: true, ...more,
});
