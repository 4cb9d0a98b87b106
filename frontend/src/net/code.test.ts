import { afterEach, expect, test, vi } from 'vitest';
import { fetchCode } from './code';

afterEach(() => void vi.unstubAllGlobals());

test('code is in the cache with all that it imports, or is fetched again', async () => {
  const files: Record<string, string> = {
    'http://a.test/page.js': 'import{a as b}from"./shared-Ab_1-x9.js";import"./late.js";const c="./none.js";',
    'http://a.test/shared-Ab_1-x9.js': 'import{c}from`./late.js`;export{c as a};',
  };
  const asked: string[] = [];
  vi.stubGlobal('fetch', async (url: string) => {
    asked.push(url.slice('http://a.test/'.length));
    return new Response(files[url] ?? '', { status: url in files ? 200 : 503 });
  });
  await expect(fetchCode('http://a.test/page.js')).rejects.toThrow('http://a.test/late.js answered 503');
  files['http://a.test/late.js'] = '';
  asked.length = 0;
  await fetchCode('http://a.test/page.js');
  expect(asked.sort()).toEqual(['late.js', 'page.js', 'shared-Ab_1-x9.js']);
  await fetchCode('http://a.test/page.js');
  expect(asked).toHaveLength(3);
});
