/** Asks the browser which features are available. */
import { openOutboxStore } from '../net/outbox/outbox-store';
import { isKept } from '../net/storage';
import type { DeviceFacts } from './this-device';

export async function findOut(): Promise<DeviceFacts> {
  const { protocol, hostname } = location;
  return {
    protocol,
    hostname,
    isSecureContext,
    notifications: 'Notification' in globalThis ? Notification.permission : null,
    hasClipboard: isSecureContext && 'clipboard' in navigator,
    hasSharedWorker: 'SharedWorker' in globalThis,
    hasStorage: isKept(),
    hasOutbox: (await openOutboxStore()).isLasting,
  };
}
