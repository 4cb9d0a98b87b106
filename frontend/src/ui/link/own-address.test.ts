import { expect, test } from 'vitest';
import { isOwnAddress } from './own-address';

test('addresses of this computer are recognised', () => {
  for (const host of ['127.0.0.1', '127.0.1.1', 'localhost', 'chat.localhost', '[::1]']) {
    expect(isOwnAddress(`http://${host}:8000/join#x`)).toBe(true);
  }
  for (const host of ['192.168.1.7', '[fe80::1]', 'chinwag.local', 'localhost.example', '127.example']) {
    expect(isOwnAddress(`http://${host}:8000/join#x`)).toBe(false);
  }
});
