import { expect, test } from 'vitest';
import { mayBePicture } from './thumbnails';

test('only what will be a picture in the message is drawn as one before', () => {
  const may = (type: string, name = 'name') => mayBePicture({ type, name });
  for (const type of ['image/jpeg', 'image/jpg', 'image/png', 'image/apng', 'image/gif', 'image/webp', 'image/avif', 'image/heic', 'image/heif']) expect([type, may(type)]).toEqual([type, true]);
  for (const type of ['image/svg+xml', 'image/bmp', 'image/x-icon', 'image/tiff', 'text/plain', '']) expect([type, may(type)]).toEqual([type, false]);
  expect([may('', 'IMG_1.HEIC'), may('', 'a.png')]).toEqual([true, false]);
});
