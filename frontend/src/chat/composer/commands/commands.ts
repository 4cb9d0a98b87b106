/** The commands that can be typed in place of a message: pure functions. */
import type { Conversation } from '../../../net/api-types';

export type CommandName = 'me' | 'topic' | 'invite' | 'mute' | 'leave';

/** `values` is what follows the name, and `hint` tells what the command does. */
export type Command = { name: CommandName; values: string; hint: string };

type Place = Pick<Conversation, 'kind' | 'isEveryone' | 'canManage' | 'involvement'>;

/** The commands that have an effect in a conversation. */
export function commandsIn({ kind, isEveryone, canManage, involvement }: Place): Command[] {
  const isRoom = kind === 'room';
  const all: (Command | false)[] = [
    { name: 'me', values: 'waves', hint: 'Say what you are doing.' },
    isRoom && canManage && { name: 'topic', values: 'text', hint: 'Set the topic of this room.' },
    isRoom && !isEveryone && { name: 'invite', values: '@name @other', hint: 'Add people to this room.' },
    { name: 'mute', values: '', hint: isMuted(involvement) ? 'Unmute this conversation.' : 'Mute this conversation, except for mentions.' },
    isRoom && !isEveryone && { name: 'leave', values: '', hint: 'Leave this room.' },
  ];
  return all.filter((command) => command !== false);
}

export const isMuted = (involvement: Conversation['involvement']): boolean => involvement === 'nothing' || involvement === 'hidden';

/** A text as a command: its name as it was typed, and what follows it. */
export function parsed(content: string): { name: string; rest: string } {
  const [, name = '', rest = ''] = /^\/(\p{L}+)\s*([^]*)$/u.exec(content) ?? [];
  return { name, rest: rest.trim() };
}

/** The name of a command that is being typed: at the beginning of a text, with nothing right after it. */
export type TypedCommand = { sign: '/'; typed: string; from: number; to: number };

export function typedCommandAt(text: string, caret: number): TypedCommand | null {
  const [, typed] = /^\/(\p{L}*)$/u.exec(text.slice(0, caret)) ?? [];
  return typed === undefined || /^\S/u.test(text.slice(caret)) ? null : { sign: '/', typed, from: 0, to: caret };
}

export const suggestedCommands = (typed: string, place: Place): Command[] => commandsIn(place).filter(({ name }) => name.startsWith(typed.toLowerCase()));

/** The usernames after "/invite". Null if one of the words is no name. */
export function invited(rest: string): string[] | null {
  const words = rest.split(/[\s,]+/u).filter(Boolean);
  const names = words.map((word) => word.replace(/^@/u, ''));
  return names.length > 0 && names.every((name) => /^[\p{L}\p{M}\p{N}._-]+$/u.test(name)) ? [...new Set(names)] : null;
}
