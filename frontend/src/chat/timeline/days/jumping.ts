/** The menu that leads to a day. Any part of the page opens it with `jumping.open()`. */

class Jumping {
  /** Shows the menu of the open conversation. Null if there is none. */
  onopen: (() => void) | null = null;

  open(): void {
    this.onopen?.();
  }
}

export const jumping = new Jumping();
