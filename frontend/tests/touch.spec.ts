/** The conversation on a touch screen. */
import { devices } from '@playwright/test';
import { expect, test } from './fixtures';

test('a tap where the hidden button is shows it, and the next one edits', async ({ meeting, john, signIn }) => {
  const { viewport, hasTouch, isMobile, userAgent } = devices['Pixel 7'];
  const phone = await signIn('john', { viewport, hasTouch, isMobile, userAgent });
  await john.post(meeting, 'first', 'second');
  await phone.open(meeting);
  const button = phone.message('second').getByRole('button', { name: 'Edit message' });
  const box = await button.boundingBox();
  if (!box) throw new Error('There is no button');
  const tap = () => phone.page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await tap();
  await expect(button).toHaveCSS('opacity', '1');
  await expect(button).toHaveCSS('pointer-events', 'auto');
  await expect(phone.page.getByText('Editing your message')).toHaveCount(0);
  await tap();
  await expect(phone.page.getByText('Editing your message')).toBeVisible();
});
