/** The dialog that invites people. Any part of the page opens it with `inviting.open()`. */
import { mount, tick } from 'svelte';
import { router } from '../../router/router.svelte';
import { INVITES } from '../../router/routes';
import type { InviteLink } from './invite-link.svelte';

class Inviting {
  #link: InviteLink | null = null;
  #dialog: { show: () => void } | null = null;

  /** If its code cannot be loaded, the page of invites tells why. */
  async open(): Promise<void> {
    try {
      const [{ default: InviteDialog }, { InviteLink }] = await Promise.all([import('./InviteDialog.svelte'), import('./invite-link.svelte')]);
      const link = (this.#link ??= new InviteLink());
      this.#dialog ??= mount(InviteDialog, { target: document.body, props: { link } });
    } catch {
      return router.go(INVITES);
    }
    const ready = this.#link.ready();
    await tick();
    this.#dialog.show();
    await ready;
  }
}

export const inviting = new Inviting();
