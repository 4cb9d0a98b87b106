import { beforeEach, expect, test, vi } from 'vitest';
import { exampleRoom } from '../../../tests/support/example-conversation';
import { conversation } from '../../net/api/conversations';
import { join } from '../../net/api/rooms';
import { ApiError } from '../../net/refusals';
import { Conversations } from '../conversations.svelte';
import { joinRoom } from './joining';

vi.mock(import('../../net/api/conversations'));
vi.mock(import('../../net/api/rooms'));
beforeEach(() => vi.resetAllMocks());

const preview = exampleRoom({ isParticipant: false, canPost: false });
/** What the page knows of the room after joining it fails. */
async function afterRefusal(status: number) {
  const conversations = new Conversations(() => '1');
  conversations.adopt({ conversations: [preview], hasMoreConversations: false });
  vi.mocked(join).mockRejectedValue(new ApiError(status, 'no'));
  await expect(joinRoom(conversations, preview.id)).rejects.toThrow('no');
  return conversations.get(preview.id);
}

test('a room that is private by now is forgotten', async () => {
  vi.mocked(conversation).mockRejectedValue(new ApiError(404, 'gone'));
  expect(await afterRefusal(404)).toBeUndefined();
});

test('a room that is archived by now is shown so', async () => {
  vi.mocked(conversation).mockResolvedValue({ ...preview, isArchived: true });
  expect(await afterRefusal(403)).toMatchObject({ isArchived: true });
});

test('after another refusal the room stays', async () => {
  expect(await afterRefusal(409)).toEqual(preview);
  expect(conversation).not.toHaveBeenCalled();
});
