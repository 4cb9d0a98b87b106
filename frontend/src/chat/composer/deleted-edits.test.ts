import { expect, test } from 'vitest';
import { exampleMessage } from '../../../tests/support/example-messages';
import { Timeline } from '../timeline/timeline.svelte';
import { endDeleted } from './deleted-edits';
import { Drafts } from './drafts.svelte';
import { beginEdit } from './edits';

const DELETED = 'The message that you were editing was deleted.';

test.each([
  ['becomes the draft', '', 'typed', 'typed', `${DELETED} Your text is here.`],
  ['is put under a draft', 'a draft', 'typed', 'a draft\n\ntyped', `${DELETED} Your text is here.`],
  ['is dropped if nothing was typed', 'a draft', 'as it was', 'a draft', DELETED],
  ['is dropped if it is empty', '', ' ', '', DELETED],
])('the text of an edit whose message was deleted %s', (_, draft, text, after, told) => {
  const [timeline, drafts] = [new Timeline('7'), new Drafts('1')];
  drafts.write('7', draft);
  const edit = { ...beginEdit(exampleMessage('9', { content: 'as it was' })), text };
  timeline.edit = edit;
  drafts.keepEdit('7', edit);
  expect(endDeleted(timeline, edit, drafts)).toBe(told);
  expect([timeline.edit, drafts.of('7'), drafts.editIn('7')]).toEqual([null, after, null]);
});
