/**
 * The page without its server: the service worker (`public/sw.js`) keeps the page and the state that it last loaded. Browsers
 * allow it over HTTPS and on the server's own computer.
 */
import { trusted } from './trusted';

/** Starts the worker, and gives it the files that the page has loaded without it. */
export async function keepForOffline(): Promise<void> {
  if (!('serviceWorker' in navigator)) return;
  try {
    const worker = await navigator.serviceWorker.register(trusted('/sw.js'));
    const { active } = await navigator.serviceWorker.ready;
    const loaded = performance.getEntriesByType('resource').map(({ name }) => new URL(name));
    const files = loaded.filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith('/assets/'));
    (active ?? worker.active)?.postMessage({ files: files.map(({ pathname }) => pathname) });
  } catch {
    // A certificate that the browser does not trust, or a setting. The page works without it.
  }
}
