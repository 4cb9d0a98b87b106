/** What somebody is told that happened to their account, and what to do about it: pure functions. */
import type { Notice } from '../net/api-types';
import { ACCOUNT, DEVICES, INVITES } from '../router/routes';
import { deviceName } from '../text/user-agents';

/** `way` leads to where one can do something about it. */
export type NoticeText = { what: string; advice: string; way: { label: string; path: string } | null };

const TERMINAL = 'Somebody at the server’s terminal';
const TO_DEVICES = { label: 'Devices', path: DEVICES };

export function textOf({ kind, by }: Notice): NoticeText {
  const who = by ?? TERMINAL;
  const whom = by ?? 'whoever runs the server';
  switch (kind) {
    case 'reset_link':
      return {
        what: `${who} made a link that sets a new password for your account.`,
        advice: `If you did not ask for it, talk to ${whom}.`,
        way: null,
      };
    case 'password_reset':
      return {
        what: `Your password was reset, with a link that ${by ?? 'somebody at the server’s terminal'} made. All your devices were signed out.`,
        advice: `If that was not you, choose another password, and talk to ${whom}.`,
        way: { label: 'Profile', path: ACCOUNT },
      };
    case 'made_owner':
      return { what: `${who} made you an owner of this server.`, advice: 'You can invite people now, and help those who are locked out.', way: { label: 'Invites', path: INVITES } };
    case 'unmade_owner':
      return { what: `${who} took the owner’s role from you.`, advice: `If you did not expect that, talk to ${whom}.`, way: null };
    case 'device_added':
      return {
        what: `Another device was signed in to your account: ${deviceName(by)}.`,
        advice: 'If that was not you, sign it out, and change your password.',
        way: TO_DEVICES,
      };
    case 'github_linked':
      return {
        what: `The GitHub account ${by ?? ''} can sign in as you now.`,
        advice: 'If that was not you, change your password and disconnect GitHub.',
        way: { label: 'Profile', path: ACCOUNT },
      };
  }
}
