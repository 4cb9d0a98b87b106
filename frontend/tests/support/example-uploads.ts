/** Files on their way to the server, for tests. */
import type { KeptFile } from '../../src/net/uploads/file-store';

export const exampleFile = (id: string, more: Partial<KeptFile> = {}): KeptFile => ({
  id,
  userId: 'john',
  conversationId: '7',
  name: `${id}.png`,
  type: 'image/png',
  size: 100,
  place: 'draft',
  address: null,
  thereSince: null,
  lease: null,
  ...more,
});
