/** Actions in a room that must be confirmed, and their texts: pure functions. */
import type { Conversation } from '../../net/api-types';

export type Action = 'leave' | 'archive' | 'unarchive' | 'close' | 'open' | 'remove';

/** What the dialog of a room asks for. */
export type Question = 'add' | 'topic' | 'settings' | Action;

export type Words = {
  question: string;
  /** The consequences, as paragraphs. */
  meaning: string[];
  confirm: string;
  /** It takes something away at once. */
  isDangerous: boolean;
  /** Announced afterwards. */
  outcome: string;
};

/** Whether the user may still do what the dialog of a room asks for. A confirmed action does not change the answer itself. */
export function mayAsk(question: Question, { isParticipant, isArchived, canManage }: Pick<Conversation, 'isParticipant' | 'isArchived' | 'canManage'>): boolean {
  switch (question) {
    case 'leave':
      return true;
    case 'add':
      return isParticipant && !isArchived;
    case 'topic':
      return canManage && !isArchived;
    case 'settings':
    case 'archive':
    case 'unarchive':
    case 'close':
    case 'open':
    case 'remove':
      return canManage;
  }
}

/** `who` is the name of the user to remove. */
export function wordsFor(action: Action, { name, isPrivate, isArchived, participantCount }: Pick<Conversation, 'name' | 'isPrivate' | 'isArchived' | 'participantCount'>, who = ''): Words {
  const room = `# ${name}`;
  switch (action) {
    case 'leave':
      return {
        question: `Leave ${room}?`,
        meaning: leaving(isPrivate, isArchived, (participantCount ?? 0) <= 1),
        confirm: 'Leave room',
        isDangerous: true,
        outcome: `You left ${room}.`,
      };
    case 'archive':
      return {
        question: `Archive ${room}?`,
        meaning: [
          'Nobody can write in it any more, and it disappears from everyone’s list. Its messages and people stay.',
          'You can unarchive it later, unless another room has taken its name by then.',
        ],
        confirm: 'Archive room',
        isDangerous: true,
        outcome: `${room} is archived.`,
      };
    case 'unarchive':
      return {
        question: `Unarchive ${room}?`,
        meaning: ['The people in it can write in it again, and it returns to their lists.'],
        confirm: 'Unarchive room',
        isDangerous: false,
        outcome: `${room} is no longer archived.`,
      };
    case 'close':
      return {
        question: `Make ${room} private?`,
        meaning: [
          'From now on, only the people in it can find it, read it and add others.',
          'Others may already have read its messages.',
        ],
        confirm: 'Make private',
        isDangerous: false,
        outcome: `${room} is now private.`,
      };
    case 'open':
      return {
        question: `Open ${room} to everyone?`,
        meaning: ['Everyone here can find it, join it and read all its messages, including those written while it was private.'],
        confirm: 'Open to everyone',
        isDangerous: true,
        outcome: `${room} is now open to everyone.`,
      };
    case 'remove':
      return {
        question: `Remove ${who} from ${room}?`,
        meaning: [
          isPrivate
            ? 'They can no longer read it. Anyone in the room can add them again.'
            : 'It disappears from their list. They can join again, because the room is open.',
          'Their messages stay.',
        ],
        confirm: 'Remove',
        isDangerous: true,
        outcome: `${who} was removed.`,
      };
  }
}

function leaving(isPrivate: boolean, isArchived: boolean, isLast: boolean): string[] {
  if (isLast && isPrivate) {
    return [isArchived ? 'You are the last person in it.' : 'You are the last person in it, so it will be archived.', 'You cannot come back, because it is private.'];
  }
  return [isArchived ? leavingArchive(isPrivate) : leavingRoom(isPrivate), 'Your messages stay.'];
}

const leavingRoom = (isPrivate: boolean): string =>
  isPrivate
    ? 'This room is private. You cannot come back without help: someone in it must add you again.'
    : 'It disappears from your list. You can join again at any time.';

const leavingArchive = (isPrivate: boolean): string =>
  isPrivate
    ? 'This room is private and archived. You can no longer read it, and nobody can add you again while it is archived.'
    : 'You can still read it, but nobody can join an archived room.';
