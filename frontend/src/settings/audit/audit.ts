/** The audit log in sentences, grouped by day: pure functions. */
import type { AuditEntry } from '../../net/api-types';
import { localDay } from '../../text/dates';

/** Names and written texts keep their own text direction. */
export type SentencePart = { kind: 'text' | 'name' | 'written'; text: string };

const text = (words: string): SentencePart => ({ kind: 'text', text: words });
const name = (username: string): SentencePart => ({ kind: 'name', text: username });
const written = (words: string): SentencePart[] => [text('“'), { kind: 'written', text: words }, text('”')];
const noteOf = (note: string | null): SentencePart[] => (note ? [text(': '), ...written(note)] : []);

const THE_TERMINAL = 'the server’s terminal';

/** "olivia deactivated jane". */
export function sentenceOf(entry: AuditEntry): SentencePart[] {
  const actor = entry.actor === null ? text(`Someone at ${THE_TERMINAL}`) : name(entry.actor);
  return [actor, text(' '), ...predicateOf(entry)];
}

function predicateOf({ action, actor, subject, detail }: AuditEntry): SentencePart[] {
  const isOneself = actor !== null && subject === actor;
  const whom = isOneself || subject === null ? text(isOneself ? 'themselves' : 'someone') : name(subject);
  switch (action) {
    case 'owner_link':
      return [text('created an owner link')];
    case 'invited':
      return [text('created an invite'), ...noteOf(detail)];
    case 'invite_changed':
      return [text('changed an invite'), ...noteOf(detail)];
    case 'invite_revoked':
      return [text('revoked an invite'), ...noteOf(detail)];
    case 'joined':
      return subject === null ? [text('joined with a link from the terminal')] : [text('joined, invited by '), whom];
    case 'made_owner':
      return [text('made '), whom, text(' an owner')];
    case 'unmade_owner':
      return [text('made '), whom, text(' a member again')];
    case 'deactivated':
      return [text('deactivated '), whom];
    case 'reactivated':
      return [text('reactivated '), whom];
    case 'links_ended':
      return isOneself ? [text('revoked their own links')] : [text('revoked the links created by '), whom];
    case 'reset_link':
      return [text('created a reset link for '), whom];
    case 'password_reset':
      return [text('set a new password with a reset link')];
    case 'github_connected':
      return [text('connected GitHub: '), name(detail ?? '')];
    case 'github_disconnected':
      return [text('disconnected GitHub: '), name(detail ?? '')];
    case 'server_renamed':
      return [text('renamed the server to '), ...written(detail ?? 'Chinwag')];
    case 'server_picture':
      return [text('changed the server’s picture')];
  }
}

export type Day = { day: string; entries: AuditEntry[] };

/** Groups the entries by local day, in their order. */
export function byDay(entries: readonly AuditEntry[]): Day[] {
  const days: Day[] = [];
  for (const entry of entries) {
    const day = localDay(entry.at);
    const last = days.at(-1);
    if (last?.day === day) last.entries.push(entry);
    else days.push({ day, entries: [entry] });
  }
  return days;
}
