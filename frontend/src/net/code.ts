/** Imports code that the first screen does not need. */

/** The files whose text is in the browser's cache, with those that they import. */
const fetched = new Map<string, Promise<unknown>>();
const IMPORTED = /\b(?:from|import)["'`](\.\/[\w.-]+\.js)["'`]/gu;

/**
 * Imports a file of the build, named relative to this one. It is fetched first, with the files that it imports, because a browser does not
 * ask again for a file whose first import failed (Chromium since version 148).
 */
export async function importCode(name: string): Promise<unknown> {
  const url = new URL(name, import.meta.url).href;
  await fetchCode(url);
  return import(/* @vite-ignore */ url);
}

/** Fetches a file with those that it imports, once. */
export function fetchCode(url: string): Promise<unknown> {
  const known = fetched.get(url);
  if (known) return known;
  const fetching = fetchWithImports(url);
  fetched.set(url, fetching);
  fetching.catch(() => fetched.delete(url));
  return fetching;
}

async function fetchWithImports(url: string): Promise<void> {
  if (url === import.meta.url) return;
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  const imports = [...(await answer.text()).matchAll(IMPORTED)];
  await Promise.all(imports.map(([, name = '']) => fetchCode(new URL(name, url).href)));
}
