// The service worker: it keeps the page and the state that the page last loaded, for when the server cannot be reached.
// The network always comes first; only files whose name has a hash of their content come from here at once.
// src/net/offline.ts registers it, and erases the state when the user signs out.

const SHELL = 'chinwag.shell';
const STATE = 'chinwag.state';
/** The header of an answer from the store. */
const KEPT = 'X-Chinwag-Kept';
/** What of the API is kept: what a page needs to show what it showed before. */
const STATE_PATH = /^\/api\/(?:server|snapshot|users|pictures\/[^/]+|conversations\/\d+(?:\/messages)?)$/u;
/** Without these, a page cannot start. */
const STARTING_PATH = /^\/api\/(?:server|snapshot)$/u;
/** The files that the page names. Those in `/assets` have a hash of their content in their name. */
const NAMED = /"(\/(?:assets\/[^"]+|theme\.js|favicon\.svg|manifest\.webmanifest))"/gu;
const UNHASHED = ['/theme.js', '/favicon.svg', '/manifest.webmanifest'];
/** How many answers of the API are kept besides. The oldest go first. */
const MOST = 300;
/** How long a page may take to tell that it opens messages, in milliseconds. A browser lets a click open a window for about a second. */
const PATIENCE = 500;

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
  else if (UNHASHED.includes(pathname)) event.respondWith(unhashed(event));
  else if (STATE_PATH.test(pathname)) event.respondWith(state(event));
});

/** Asks the network, and the store if there is no answer. */
async function fetchOrRecall(request, recall) {
  try {
    const response = await fetch(request);
    return (isOfProxy(response) && (await recall())) || response;
  } catch (error) {
    return (await recall()) ?? Promise.reject(error);
  }
}

/** A proxy tells that there is no server behind it. The server itself tells when to come back. */
const isOfProxy = ({ status, headers }) => status >= 502 && status <= 504 && !headers.has('retry-after');

/** Every address of the page is the same document. */
async function page(event) {
  const response = await fetchOrRecall(event.request, () => caches.match('/', { cacheName: SHELL }));
  if (response.ok) event.waitUntil(keepPage(response.clone()));
  return response;
}

async function keepPage(response) {
  if (!response.ok || !response.headers.get('content-type')?.startsWith('text/html')) return;
  const shell = await caches.open(SHELL);
  const before = await (await shell.match('/'))?.text();
  const text = await response.clone().text();
  if (text === before) return;
  // The new version is complete before the files of the old one go.
  const old = await shell.keys();
  const named = [...new Set([...text.matchAll(NAMED)].map(([, path]) => path))];
  await keepFiles(named.filter((path) => !UNHASHED.includes(path)));
  await shell.addAll(named.filter((path) => UNHASHED.includes(path)));
  await shell.put('/', response);
  for (const request of old) if (!['/', ...named].includes(new URL(request.url).pathname)) await shell.delete(request);
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

const unhashed = (event) => fetchOrRecall(event.request, () => caches.match(event.request, { cacheName: SHELL, ignoreVary: true }));

async function state(event) {
  const response = await fetchOrRecall(event.request, () => keptState(event.request));
  // The session has ended: nothing of it stays.
  if (response.status === 401) event.waitUntil(caches.delete(STATE));
  if (response.ok && !response.headers.has(KEPT)) event.waitUntil(keepState(event.request, response.clone()));
  return response;
}

/** The page must know that it may be old. */
async function keptState(request) {
  const kept = await caches.match(request, { cacheName: STATE, ignoreVary: true });
  if (!kept) return undefined;
  const headers = new Headers(kept.headers);
  headers.set(KEPT, 'true');
  return new Response(kept.body, { headers });
}

async function keepState(request, response) {
  const kept = await caches.open(STATE);
  await kept.put(request, response);
  const all = (await kept.keys()).filter(({ url }) => !STARTING_PATH.test(new URL(url).pathname));
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST)).map((oldest) => kept.delete(oldest)));
}

// A click on a notification opens its message, in a page that is open already if there is one.
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const path = event.notification.data?.path;
  if (typeof path === 'string' && path.startsWith('/conversations/')) event.waitUntil(show(path));
});

async function show(path) {
  // The page that was used last comes first.
  const pages = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const areReady = await Promise.all(pages.map(isReady));
  const ready = pages.find((_, index) => areReady[index]);
  if (!ready) return self.clients.openWindow(path);
  ready.postMessage({ open: path });
  return ready.focus();
}

/** Whether a page opens messages: then it answers. It may show something else, such as the reference, or be loading. */
const isReady = (page) =>
  new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve(true);
    page.postMessage(null, [port2]);
    setTimeout(resolve, PATIENCE, false);
  });
