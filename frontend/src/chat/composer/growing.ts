/** A field that is as high as its text. */

/** The form keeps its height while the text is measured. Otherwise the conversation above would move and come back. */
export function grow(field: HTMLTextAreaElement): void {
  const { style = null, offsetHeight = 0 } = field.form ?? {};
  if (style) style.minHeight = `${offsetHeight}px`;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
  if (style) style.minHeight = '';
}
