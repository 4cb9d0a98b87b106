/**
 * The link of the dialog that invites people. It is made when the dialog first opens, and shown again while it works: the
 * server does not store it.
 */
import type { Invite, NewInvite } from '../../net/api-types';
import * as api from '../../net/api/invites';
import { explain } from '../../net/refusals';
import { stateOf } from './invites';

/** Enough for a small team, short enough to be forgotten. */
const TERMS = { uses: 10, days: 7, note: '' };

export class InviteLink {
  made = $state.raw<NewInvite | null>(null);
  problem = $state('');
  isBusy = $state(false);
  /** Another after each user: an answer for the previous user is dropped. */
  #turn = Symbol();

  /** Makes the link, or looks whether it still works. */
  ready = (): Promise<void> => (this.made === null ? this.create() : this.#refresh());

  create = (): Promise<void> =>
    this.#run(() => api.createInvite(TERMS));

  change = (change: { uses?: number; days?: number }): Promise<void> => this.#edit((id) => api.changeInvite(id, change));

  revoke = (): Promise<void> =>
    this.#edit(async (id, invite) => {
      await api.revokeInvite(id);
      return { ...invite, revokedAt: new Date().toISOString() };
    });

  forget(): void {
    [this.made, this.problem, this.isBusy, this.#turn] = [null, '', false, Symbol()];
  }

  /** People may have joined, or another owner may have revoked it. A link that no longer works is replaced. */
  async #refresh(): Promise<void> {
    const { made } = this;
    const newest = await api.invites('', null).catch(() => []);
    const invite = newest.find(({ id }) => id === made?.invite.id);
    if (!made || !invite || this.made !== made) return;
    if (stateOf(invite, Date.now()) === 'open') this.made = { ...made, invite };
    else await this.create();
  }

  async #edit(work: (id: string, invite: Invite) => Promise<Invite>): Promise<void> {
    const { made } = this;
    if (made) await this.#run(async () => ({ ...made, invite: await work(made.invite.id, made.invite) }));
  }

  async #run(work: () => Promise<NewInvite>): Promise<void> {
    if (this.isBusy) return;
    const turn = this.#turn;
    [this.isBusy, this.problem] = [true, ''];
    try {
      const made = await work();
      if (turn === this.#turn) this.made = made;
    } catch (error) {
      if (turn === this.#turn) this.problem = explain(error);
    }
    if (turn === this.#turn) this.isBusy = false;
  }
}
