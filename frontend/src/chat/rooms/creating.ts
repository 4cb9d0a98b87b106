/** The dialog that creates a room. Any part of the page opens it with `creating.open()`. */

class Creating {
  /** Shows the dialog, with the beginning of a name. */
  onopen: ((name: string) => void) | null = null;

  open(name = ''): void {
    this.onopen?.(name);
  }
}

export const creating = new Creating();
