/** The actions of owners on users, and their texts: pure functions. */
import type { Person, User } from '../net/api-types';
import { nameOf } from '../users/users';

export type Action = 'make_owner' | 'unmake_owner' | 'reset' | 'deactivate' | 'reactivate';

/** The actions available for a user. A bot has no password and cannot be an owner. */
export function actionsFor(person: User, authUser: User): Action[] {
  if (person.isDeactivated) return ['reactivate'];
  const isOneself = person.id === authUser.id;
  const isBot = person.role === 'bot';
  const role: Action[] = isBot ? [] : [person.role === 'owner' ? 'unmake_owner' : 'make_owner'];
  // Owners change their own password with the old one, not with a link.
  const reset: Action[] = isBot || isOneself ? [] : ['reset'];
  return [...role, ...reset, 'deactivate'];
}

/** It takes something away at once. */
export const isDangerous = (action: Action): boolean => action === 'deactivate';

export type Words = {
  /** The button that chooses it. */
  label: string;
  question: string;
  /** The consequences, as paragraphs. */
  meaning: string[];
  confirm: string;
  /** Announced afterwards. */
  outcome: string;
};

export function wordsFor(action: Action, person: Person, authUser: User): Words {
  const name = nameOf(person);
  const isOneself = person.id === authUser.id;
  switch (action) {
    case 'make_owner':
      return {
        label: 'Make owner',
        question: `Make ${name} an owner?`,
        meaning: [
          'Owners can invite people, make other people owners or members, deactivate and reactivate accounts, create reset links, change the server’s name and picture, and read the audit log.',
        ],
        confirm: 'Make owner',
        outcome: `${name} is now an owner.`,
      };
    case 'unmake_owner':
      return {
        label: 'Make member',
        question: isOneself ? 'Stop being an owner?' : `Make ${name} a member again?`,
        meaning: [
          isOneself
            ? 'You stay as a member. Only another owner can make you an owner again.'
            : 'They keep their account but can no longer manage the server.',
          linksEnd(isOneself),
        ],
        confirm: isOneself ? 'Stop being an owner' : 'Make member',
        outcome: `${name} is now a member.`,
      };
    case 'reset':
      return {
        label: 'Create reset link',
        question: `Create a reset link for ${name}?`,
        meaning: [
          'Anyone who opens the link can set a new password for this account. It works once, for 24 hours. Any earlier link stops working.',
          `${name} is told that you created it. Using it signs them out everywhere else.`,
        ],
        confirm: 'Create link',
        outcome: `The link for ${name} is ready.`,
      };
    case 'deactivate':
      return {
        label: 'Deactivate',
        question: isOneself ? 'Deactivate yourself?' : `Deactivate ${name}?`,
        meaning: [
          isOneself
            ? 'You are signed out everywhere immediately and can no longer sign in. Your messages stay.'
            : 'They are signed out everywhere immediately and can no longer sign in. Their messages stay.',
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
        meaning: ['They can sign in again with their old password.'],
        confirm: 'Reactivate',
        outcome: `${name} is reactivated.`,
      };
  }
}

function linksEnd(isOneself: boolean): string {
  return `${isOneself ? 'Your' : 'Their'} invites and reset links stop working.`;
}
