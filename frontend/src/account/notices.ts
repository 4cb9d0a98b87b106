/** The texts of account notices and what the user can do about them: pure functions. */
import type { Notice } from '../net/api-types';
import { ACCOUNT, DEVICES, INVITES } from '../router/routes';
import { deviceName } from '../text/user-agents';

/** `way` is a link to the page where the user can act. */
export type NoticeText = { what: string; advice: string; way: { label: string; path: string } | null };

const TERMINAL = 'Someone at the server’s terminal';
const TO_DEVICES = { label: 'Devices', path: DEVICES };

export function textOf({ kind, by }: Notice): NoticeText {
  const who = by ?? TERMINAL;
  const whom = by ?? 'the person who runs the server';
  switch (kind) {
    case 'reset_link':
      return {
        what: `${who} created a link that can reset your password.`,
        advice: `If you did not ask for it, talk to ${whom}.`,
        way: null,
      };
    case 'password_reset':
      return {
        what: `Your password was reset with a link from ${by ?? 'the server’s terminal'}. All your devices were signed out.`,
        advice: `If that was not you, change your password and talk to ${whom}.`,
        way: { label: 'Profile', path: ACCOUNT },
      };
    case 'made_owner':
      return { what: `${who} made you an owner of this server.`, advice: 'You can now invite people and create password reset links.', way: { label: 'Invites', path: INVITES } };
    case 'unmade_owner':
      return { what: `${who} removed you as an owner.`, advice: `If you did not expect that, talk to ${whom}.`, way: null };
    case 'device_added':
      return {
        what: `A new device signed in to your account: ${deviceName(by)}.`,
        advice: 'If that was not you, sign it out and change your password.',
        way: TO_DEVICES,
      };
    case 'github_linked':
      return {
        what: `GitHub account ${by ?? ''} can now sign in as you.`,
        advice: 'If that was not you, change your password and disconnect GitHub.',
        way: { label: 'Profile', path: ACCOUNT },
      };
  }
}
