/** Enter that confirms a word of an input method belongs to the input method: no field and no form sees it. */
import { isComposing } from './keys';

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
