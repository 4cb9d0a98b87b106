/** Enter that confirms a word of an input method belongs to the input method: no field and no form sees it. */

/** Safari ends the composition before this key, and tells only by the key code. */
export const isComposing = (event: Pick<KeyboardEvent, 'isComposing' | 'keyCode'>): boolean => event.isComposing || event.keyCode === 229;

addEventListener(
  'keydown',
  (event) => {
    if (event.key !== 'Enter' || !isComposing(event)) return;
    event.stopPropagation();
    // A text of several lines may get its line break; a form must not be submitted.
    if (event.target instanceof HTMLInputElement) event.preventDefault();
  },
  { capture: true },
);
