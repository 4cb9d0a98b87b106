/** The card of a person. */
import { expectNothingFound, expectToFit } from './axe';
import { expect, test } from './team';

test('a click on a name opens the card, and Escape returns the focus', async ({ owner, jane }) => {
  await jane.page.request.patch('/api/account', { data: { displayName: 'Jane Doe', status: 'On a train until noon' } });
  await owner.open(await owner.start('jane'));
  const { page } = owner;
  const name = page.getByRole('main').getByRole('button', { name: 'Jane Doe' });
  await name.click();
  const card = page.getByRole('dialog', { name: 'Jane Doe' });
  await expect(card).toContainText('@jane');
  await expect(card).toContainText('On a train until noon');
  // They are in the open conversation.
  await expect(card.getByRole('link', { name: 'Message' })).toHaveCount(0);
  await expect(card.getByRole('link', { name: 'Manage' })).toBeFocused();
  await expectNothingFound(page);
  await expectToFit(page);
  await expect(card).toBeInViewport({ ratio: 1 });
  await page.keyboard.press('Escape');
  await expect(card).toBeHidden();
  await expect(name).toBeFocused();
});

test('an owner goes on to manage the person', async ({ owner, jane }) => {
  expect(jane).toBeTruthy();
  await owner.open(await owner.start('jane'));
  const { page } = owner;
  await page.getByRole('main').getByRole('button', { name: 'jane' }).click();
  await page.getByRole('dialog', { name: 'jane' }).getByRole('link', { name: 'Manage' }).click();
  await expect(page.getByRole('searchbox', { name: 'Find someone' })).toHaveValue('jane');
  await expect(page.getByRole('list', { name: 'People' }).getByRole('listitem')).toHaveText([/jane/u]);
});

test('members see who someone is, without a way to manage them', async ({ jane }) => {
  await jane.page.getByRole('main').getByRole('button', { name: 'olivia' }).click();
  const card = jane.page.getByRole('dialog', { name: 'olivia' });
  await expect(card).toContainText('Owner');
  await expect(card.getByRole('link')).toHaveCount(0);
});
