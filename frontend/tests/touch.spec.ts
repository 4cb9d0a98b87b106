/** The conversation on a touch screen. */
import { devices } from '@playwright/test';
import { expect, test } from './fixtures';

test('a long press opens the actions of a message, and a tap does not', async ({ meeting, john, signIn }) => {
  const { viewport, hasTouch, isMobile, userAgent } = devices['Pixel 7'];
  const phone = await signIn('john', { viewport, hasTouch, isMobile, userAgent });
  await john.post(meeting, 'first', 'second');
  await phone.open(meeting);
  const box = await phone.message('second').locator('p').boundingBox();
  if (!box) throw new Error('There is no message');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const sheet = phone.page.getByRole('dialog', { name: 'Message of john' });
  const finger = await phone.page.context().newCDPSession(phone.page);
  const press = (type: 'touchStart' | 'touchEnd') => finger.send('Input.dispatchTouchEvent', { type, touchPoints: type === 'touchStart' ? [{ x, y }] : [] });
  await phone.page.touchscreen.tap(x, y);
  await press('touchStart');
  await expect(sheet).toBeVisible();
  await press('touchEnd');
  await expect(sheet.getByRole('button', { name: 'React 👍' })).toBeVisible();
  await sheet.getByRole('button', { name: 'Edit' }).tap();
  await expect(sheet).toBeHidden();
  await expect(phone.page.getByText('Editing your message')).toBeVisible();
});
