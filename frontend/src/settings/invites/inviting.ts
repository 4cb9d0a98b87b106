/** The dialog that invites people. Any part of the page opens it with `inviting.open()`. */
import { mount, tick } from 'svelte';
import { router } from '../../router/router.svelte';
import { INVITES } from '../../router/routes';
import { InviteLink } from './invite-link.svelte';

class Inviting {
  readonly #link = new InviteLink();
  #dialog: { show: () => void } | null = null;

  /** If its code cannot be loaded, the page of invites tells why. */
  async open(): Promise<void> {
    const ready = this.#link.ready();
    try {
      const { default: InviteDialog } = await import('./InviteDialog.svelte');
      this.#dialog ??= mount(InviteDialog, { target: document.body, props: { link: this.#link } });
    } catch {
      return router.go(INVITES);
    }
    await tick();
    this.#dialog.show();
    await ready;
  }
}

export const inviting = new Inviting();
