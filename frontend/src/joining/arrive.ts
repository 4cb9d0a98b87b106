/** Moves the focus, lost with a form, to the page that has replaced it. */
import { tick } from 'svelte';

export async function arrive(): Promise<void> {
  await tick();
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('[role="main"], main')?.focus();
}
