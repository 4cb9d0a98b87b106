/** Carries out the command in a draft. Its text leaves the composer only when it is done. */
import type { Conversation } from '../../../net/api-types';
import { people } from '../../../net/api/people';
import { addParticipants, changeParticipation, changeRoom } from '../../../net/api/rooms';
import { explain } from '../../../net/refusals';
import { nameOf } from '../../../users/users';
import type { Chat } from '../../chat.svelte';
import { outcomeOf } from '../../details/adding';
import { asking } from '../../details/asking.svelte';
import { meantBy } from '../../people-search';
import { problemWithTopic } from '../../rooms/room-names';
import { type CommandName, invited, isMuted, parsed } from './commands';

/** Why nothing was done, and what was done. One of them is empty. */
export type Outcome = readonly [problem: string, notice: string];

/** How it was before a conversation was muted here. */
const before = new Map<string, NonNullable<Conversation['involvement']>>();

export async function runCommand(chat: Chat, conversation: Conversation): Promise<Outcome> {
  const { drafts } = chat;
  const answer = drafts.answerOf(conversation.id);
  let notice = '';
  try {
    await drafts.send(conversation.id, async (content) => {
      notice = await run(chat, conversation, content);
    });
    return ['', notice];
  } catch (error) {
    return [explain(error), ''];
  } finally {
    // The command answers nothing.
    if (answer) drafts.answer(conversation.id, answer);
  }
}

type Runner = (chat: Chat, conversation: Conversation, rest: string) => Promise<string> | string;

/** Each tells what it has done. */
const RUNNERS: Record<CommandName, Runner> = { me: refuseAction, topic: setTopic, invite, mute, leave };

/** Explains itself by throwing. */
function run(chat: Chat, conversation: Conversation, content: string): Promise<string> | string {
  const { name, rest } = parsed(content);
  const known = name.toLowerCase();
  if (Object.hasOwn(RUNNERS, known)) return RUNNERS[known as CommandName](chat, conversation, rest);
  throw new Error(`There is no command /${name}. Type // to send a message that begins with a slash.`);
}

/** With words after it, it is a message. */
function refuseAction(): never {
  throw new Error('Write what you are doing after /me, on the same line: /me waves.');
}

async function setTopic(chat: Chat, { id, kind, topic }: Conversation, text: string): Promise<string> {
  if (kind !== 'room') throw new Error('Only rooms have a topic. This is a direct conversation.');
  if (!text) throw new Error(`${topic ? `The topic is “${topic}”. ` : ''}Write the new topic after /topic.`);
  const problem = problemWithTopic(text);
  if (problem) throw new Error(problem);
  await chat.conversations.change(() => changeRoom(id, { topic: text }));
  return 'Topic saved.';
}

async function invite(chat: Chat, { id, kind, isEveryone, participantCount }: Conversation, rest: string): Promise<string> {
  if (kind !== 'room') throw new Error('The people of a direct conversation never change. Start a new one with everyone in it.');
  if (isEveryone) throw new Error('Everyone is in this room already.');
  const names = invited(rest);
  if (!names) throw new Error('Write the names of people after /invite: /invite @jane @wei.');
  const room = await chat.conversations.change(() => addParticipants(id, names));
  const [only = ''] = names;
  const shown = names.length === 1 ? [await shownNameOf(only)] : names;
  return outcomeOf(shown, (room.participantCount ?? 0) - (participantCount ?? 0));
}

/** The display name of a user, or the username if it cannot be looked up now. */
async function shownNameOf(username: string): Promise<string> {
  const found = await people(username, 'all', null).catch(() => []);
  const user = meantBy(username, found);
  return user ? nameOf(user) : username;
}

/** Again, it is as it was before. */
async function mute(chat: Chat, { id, kind, involvement }: Conversation): Promise<string> {
  const usual = kind === 'room' ? 'mentions' : 'everything';
  const wasMuted = isMuted(involvement);
  if (!wasMuted && involvement) before.set(id, involvement);
  const next = wasMuted ? (before.get(id) ?? usual) : 'nothing';
  await chat.conversations.change(() => changeParticipation(id, { involvement: next }));
  return wasMuted ? 'No longer muted.' : 'Muted, unless you are mentioned. Type /mute again to undo it.';
}

/** Asks first: nobody comes back to a private room alone. */
function leave(_: Chat, { kind, isEveryone }: Conversation): string {
  if (kind !== 'room') throw new Error('You cannot leave a direct conversation. Type /mute to mute it.');
  if (isEveryone) throw new Error('Everyone is in this room, so nobody can leave it.');
  asking.ask('leave');
  return '';
}
