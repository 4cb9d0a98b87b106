/** The people and rooms that a message names. */
import type { User } from '../../net/api-types';
import type { Naming, RoomOf } from './message-parts';

export type Named = { mentions: readonly string[]; mentionsRoom: boolean };

/** The source of people and rooms. */
export type Names = { userOf: (id: string) => User | undefined; roomLinks: { find: RoomOf } };

export const namingOf = ({ mentions, mentionsRoom }: Named, { userOf, roomLinks }: Names): Naming => ({
  mentioned: () => mentions.flatMap((id) => userOf(id) ?? []),
  mentionsRoom,
  roomOf: roomLinks.find,
});
