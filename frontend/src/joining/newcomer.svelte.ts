/** The answers of a person who joins: their name, the username for signing in, and the name of the team from its first owner. */
import { lookAtInvite } from '../net/api/invites';
import { usernameOf } from '../users/usernames';

export class Newcomer {
  team = $state('');
  name = $state('');
  password = $state('');
  /** The username that the person has typed, or null while it is derived from the name. */
  typed = $state<string | null>(null);
  /** The free username that the server derives from a name. */
  #free = $state.raw({ name: '', username: '' });
  readonly #token: string;

  constructor(token: string) {
    this.#token = token;
  }

  /** The name under which the person signs in. Empty if their name has no letter. */
  readonly username = $derived.by(() => {
    if (this.typed !== null) return this.typed.trim();
    return this.#free.name === this.name ? this.#free.username : usernameOf(this.name);
  });

  /** Asks which username is free. Without an answer, the server still refuses a taken one. */
  async settle(): Promise<void> {
    const { name } = this;
    if (usernameOf(name) === '') return;
    const look = await lookAtInvite(this.#token, name).catch(() => null);
    if (look?.username && name === this.name) this.#free = { name, username: look.username };
  }

  /** Continues with the derived username as a text to edit. */
  choose(): void {
    this.typed = this.username;
  }
}
