/** The service worker, `public/sw.js`. */
import { beforeEach, describe, expect, test } from 'vitest';
import { FakePage, ServiceWorker } from '../../tests/support/service-worker';

let worker: ServiceWorker;
/** A version of the page: its document, which names a script of that version. */
const version = (name: string) => (path: string) =>
  path === '/' ? new Response(`<script src="/assets/${name}.js"></script><script src="/theme.js"></script>`, { headers: { 'content-type': 'text/html' } }) : new Response(`${path} of ${name}`);
const gone = (): never => {
  throw new TypeError('The network is gone.');
};
const textOf = async (path: string) => (await worker.get(path)).text();

beforeEach(() => {
  worker = new ServiceWorker();
});

describe('the kept page', () => {
  test('opens without the network, at any address, with all that it names', async () => {
    worker.answer = version('one');
    await worker.get('/');
    worker.answer = gone;
    expect(await textOf('/conversations/7')).toContain('/assets/one.js');
    expect(await textOf('/assets/one.js')).toBe('/assets/one.js of one');
    expect(await textOf('/theme.js')).toBe('/theme.js of one');
  });

  test.each([502, 503, 504])('opens when a proxy answers %i in place of the server', async (status) => {
    worker.answer = version('one');
    await worker.get('/');
    worker.answer = () => new Response('Bad gateway', { status });
    expect(await textOf('/')).toContain('/assets/one.js');
  });

  test('does not hide that the server asks to come back', async () => {
    worker.answer = version('one');
    await worker.get('/');
    worker.answer = () => new Response('Busy', { status: 503, headers: { 'retry-after': '2' } });
    expect(await textOf('/')).toBe('Busy');
  });

  test('is replaced by a new version, whose files are new', async () => {
    for (const name of ['one', 'two']) {
      worker.answer = version(name);
      await worker.get('/');
    }
    expect(worker.kept('chinwag.shell').sort()).toEqual(['/', '/assets/two.js', '/theme.js']);
    worker.answer = gone;
    expect(await textOf('/theme.js')).toBe('/theme.js of two');
  });

  test('stays whole when the network goes while a new version is loaded', async () => {
    worker.answer = version('one');
    await worker.get('/');
    worker.answer = (path) => (path === '/' ? version('two')(path) : gone());
    await worker.get('/');
    worker.answer = gone;
    expect(await textOf('/')).toContain('/assets/one.js');
    expect(await textOf('/assets/one.js')).toBe('/assets/one.js of one');
  });
});

describe('the kept state', () => {
  const ok = (path: string) => new Response(`"${path}"`);

  test('answers without the network, and tells that it may be old', async () => {
    worker.answer = ok;
    await worker.get('/api/snapshot');
    for (const answer of [gone, () => new Response('', { status: 502 })]) {
      worker.answer = answer;
      const kept = await worker.get('/api/snapshot');
      expect([await kept.text(), kept.headers.get('x-chinwag-kept')]).toEqual(['"/api/snapshot"', 'true']);
    }
  });

  test('has what the page needs to start, however much comes after it', async () => {
    worker.answer = ok;
    for (const path of ['/api/server', '/api/snapshot']) await worker.get(path);
    for (let id = 1; id <= 400; id += 1) await worker.get(`/api/conversations/${id}`);
    const kept = worker.kept('chinwag.state');
    expect(kept).toEqual(expect.arrayContaining(['/api/server', '/api/snapshot', '/api/conversations/400']));
    expect(kept).toHaveLength(302);
  });

  test('goes when the session has ended', async () => {
    worker.answer = ok;
    await worker.get('/api/snapshot');
    worker.answer = () => new Response('', { status: 401 });
    await worker.get('/api/snapshot');
    expect(worker.kept('chinwag.state')).toEqual([]);
  });
});

describe('a click on a notification', () => {
  const PATH = '/conversations/7/10';

  test('opens the message in the page that was used last', async () => {
    worker.pages = [new FakePage(true), new FakePage(true)];
    await worker.click(PATH);
    expect(worker.pages.map(({ opened, isFocused }) => [opened, isFocused])).toEqual([[[PATH], true], [[], false]]);
    expect(worker.windows).toEqual([]);
  });

  test('leaves out a page that shows something else', async () => {
    worker.pages = [new FakePage(false), new FakePage(true)];
    await worker.click(PATH);
    expect(worker.pages.map(({ opened }) => opened)).toEqual([[], [PATH]]);
  });

  test('opens a window if no page opens messages', async () => {
    worker.pages = [new FakePage(false)];
    await worker.click(PATH);
    expect([worker.windows, worker.pages[0]?.isFocused]).toEqual([[PATH], false]);
    await worker.click('https://elsewhere.test/');
    expect(worker.windows).toEqual([PATH]);
  });
});
