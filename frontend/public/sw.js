// The service worker: it keeps the page and the state that the page last loaded, for when the server cannot be reached.
// The network always comes first; only files whose name has a hash of their content come from here at once.
// src/net/offline.ts registers it, and erases the state when the user signs out.

const SHELL = 'chinwag.shell';
const STATE = 'chinwag.state';
/** What of the API is kept: what a page needs to show what it showed before. */
const STATE_PATH = /^\/api\/(?:server|snapshot|users|pictures\/[^/]+|conversations\/\d+(?:\/messages)?)$/u;
/** The files that the page names. */
const NAMED = /"(\/(?:assets\/[^"]+|theme\.js|favicon\.svg|manifest\.webmanifest))"/gu;
/** How many answers of the API are kept. The oldest go first. */
const MOST = 300;

self.addEventListener('install', (event) => {
  event.waitUntil(fetch('/').then(keepPage).then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

// The page tells which files it had loaded before this worker was there.
self.addEventListener('message', (event) => {
  if (Array.isArray(event.data?.files)) event.waitUntil(keepFiles(event.data.files));
});

self.addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== 'GET' || origin !== location.origin) return;
  if (mode === 'navigate') {
    if (!pathname.startsWith('/api/')) event.respondWith(page(event));
  } else if (pathname.startsWith('/assets/')) event.respondWith(file(event));
  else if (STATE_PATH.test(pathname)) event.respondWith(state(event));
});

/** Every address of the page is the same document. */
async function page(event) {
  try {
    const response = await fetch(event.request);
    if (response.ok) event.waitUntil(keepPage(response.clone()));
    return response;
  } catch (error) {
    return (await caches.match('/', { cacheName: SHELL })) ?? Promise.reject(error);
  }
}

async function keepPage(response) {
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/html')) return;
  const shell = await caches.open(SHELL);
  const before = await (await shell.match('/'))?.text();
  const text = await response.clone().text();
  if (text === before) return;
  // Another version of the page has other files.
  for (const request of await shell.keys()) await shell.delete(request);
  await keepFiles([...text.matchAll(NAMED)].map(([, path]) => path));
  await shell.put('/', response);
}

async function keepFiles(paths) {
  const shell = await caches.open(SHELL);
  const missing = [];
  for (const path of paths) if (!(await shell.match(path))) missing.push(path);
  await shell.addAll(missing);
}

async function file(event) {
  const kept = await caches.match(event.request, { cacheName: SHELL, ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(event.request);
  if (response.ok) {
    const copy = response.clone();
    event.waitUntil(caches.open(SHELL).then((shell) => shell.put(event.request, copy)));
  }
  return response;
}

async function state(event) {
  try {
    const response = await fetch(event.request);
    // The session has ended: nothing of it stays.
    if (response.status === 401) event.waitUntil(caches.delete(STATE));
    if (response.ok) event.waitUntil(keepState(event.request, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(event.request, { cacheName: STATE, ignoreVary: true });
    if (!kept) throw error;
    const headers = new Headers(kept.headers);
    headers.set('X-Chinwag-Kept', 'true');
    return new Response(kept.body, { headers });
  }
}

async function keepState(request, response) {
  const kept = await caches.open(STATE);
  await kept.put(request, response);
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((oldest) => kept.delete(oldest)));
}

// A click on a notification opens its message, in a page that is open already if there is one.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = event.notification.data?.path;
  if (typeof path === 'string' && path.startsWith('/conversations/')) event.waitUntil(show(path));
});

async function show(path) {
  const [open] = await self.clients.matchAll({ type: 'window' });
  if (!open) return self.clients.openWindow(path);
  await open.focus();
  open.postMessage({ open: path });
}
