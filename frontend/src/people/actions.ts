/** What owners may do to somebody, and in which words: pure functions. */
import type { Person, User } from '../net/api-types';
import { nameOf } from '../users/users';

export type Action = 'make_owner' | 'unmake_owner' | 'reset' | 'deactivate' | 'reactivate';

/** What may be done to somebody by an owner. A bot has neither a password nor a say. */
export function actionsFor(person: User, authUser: User): Action[] {
  if (person.isDeactivated) return ['reactivate'];
  const isOneself = person.id === authUser.id;
  const isBot = person.role === 'bot';
  const role: Action[] = isBot ? [] : [person.role === 'owner' ? 'unmake_owner' : 'make_owner'];
  // One's own password is changed with the old one, and needs no link.
  const reset: Action[] = isBot || isOneself ? [] : ['reset'];
  return [...role, ...reset, 'deactivate'];
}

export type Words = {
  /** What is chosen. */
  label: string;
  question: string;
  /** What it means, a sentence or two each. */
  meaning: string[];
  confirm: string;
  /** What is said once it is done. */
  outcome: string;
};

export function wordsFor(action: Action, person: Person, authUser: User): Words {
  const name = nameOf(person);
  const isOneself = person.id === authUser.id;
  switch (action) {
    case 'make_owner':
      return {
        label: 'Make an owner',
        question: `Make ${name} an owner?`,
        meaning: [
          'Owners invite people, make and unmake owners, deactivate and reactivate people, make reset links, change the server’s name and picture, and read the audit log.',
        ],
        confirm: 'Make an owner',
        outcome: `${name} is an owner now.`,
      };
    case 'unmake_owner':
      return {
        label: 'Make a member',
        question: isOneself ? 'Stop being an owner?' : `Make ${name} a member again?`,
        meaning: [
          isOneself
            ? 'You stay, as a member: only another owner can make you an owner again.'
            : 'They stay and go on talking, but no longer run this server.',
          linksEnd(isOneself),
        ],
        confirm: isOneself ? 'Stop being an owner' : 'Make a member',
        outcome: `${name} is a member now.`,
      };
    case 'reset':
      return {
        label: 'Make a reset link',
        question: `Make a reset link for ${name}?`,
        meaning: [
          'Whoever opens the link chooses a new password for this account. It works once, for 24 hours; a link made before stops working.',
          `${name} is told that you made one. Using it signs them out everywhere else.`,
        ],
        confirm: 'Make the link',
        outcome: `The link for ${name} is made.`,
      };
    case 'deactivate':
      return {
        label: 'Deactivate',
        question: isOneself ? 'Deactivate yourself?' : `Deactivate ${name}?`,
        meaning: [
          isOneself
            ? 'You are signed out everywhere at once, and cannot sign in any more. Your messages stay.'
            : 'They are signed out everywhere at once, and cannot sign in any more. Their messages stay.',
          ...(person.role === 'owner' ? [linksEnd(isOneself)] : []),
          'An owner can reactivate the account at any time.',
        ],
        confirm: 'Deactivate',
        outcome: `${name} is deactivated.`,
      };
    case 'reactivate':
      return {
        label: 'Reactivate',
        question: `Reactivate ${name}?`,
        meaning: ['They can sign in again, with the password that they had.'],
        confirm: 'Reactivate',
        outcome: `${name} is reactivated.`,
      };
  }
}

function linksEnd(isOneself: boolean): string {
  return `Invites and reset links that ${isOneself ? 'you' : 'they'} made stop working.`;
}
