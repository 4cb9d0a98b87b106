import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { GUIDES, guidesFor, partsOf } from './trust';

const CHROME = 'AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36';

test('the guides for this device come first', () => {
  expect(guidesFor(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${CHROME}`, 0)).toEqual(['windows']);
  expect(guidesFor(`Mozilla/5.0 (X11; Linux x86_64) ${CHROME}`, 0)).toEqual(['linux']);
  expect(guidesFor(`Mozilla/5.0 (Linux; Android 15; Pixel 9) ${CHROME}`, 5)).toEqual(['android']);
  expect(guidesFor('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 0)).toEqual(['macos']);
  expect(guidesFor('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1', 5)).toEqual(['ios']);
});

test('an iPad that claims to be a Mac is an iPad', () => {
  expect(guidesFor('Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15', 5)).toEqual(['ios']);
});

test('Firefox has its own guide, first where it has its own list, and none where it uses the system’s', () => {
  expect(guidesFor('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 0)).toEqual(['firefox', 'linux']);
  expect(guidesFor('Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0', 0)).toEqual(['windows', 'firefox']);
  expect(guidesFor('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) FxiOS/140.0 Mobile/15E148 Safari/604.1', 5)).toEqual(['ios']);
});

test('an unknown device has no guide of its own', () => {
  expect(guidesFor('', 0)).toEqual([]);
  expect(guidesFor('curl/8.5.0', 0)).toEqual([]);
});

test('every guide includes the undo', () => {
  for (const { steps, undo } of Object.values(GUIDES)) expect([steps.length > 1, undo.length > 0]).toEqual([true, true]);
});

test('a fingerprint is split into parts without losing anything', () => {
  const fingerprint = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, '0').toUpperCase()).join(':');
  expect(partsOf(fingerprint)).toHaveLength(8);
  expect(partsOf(fingerprint)[0]).toBe('00:01:02:03:');
  expect(partsOf(fingerprint).join('')).toBe(fingerprint);
  expect(partsOf('')).toEqual([]);
});

describe('on Linux, the lines for Chrome', () => {
  let home = '';

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'chinwag-trust-'));
    // Prints its arguments instead of acting.
    writeFileSync(join(home, 'certutil'), '#!/bin/sh\necho "$@"\n');
    chmodSync(join(home, 'certutil'), 0o755);
  });
  afterEach(() => rmSync(home, { recursive: true }));

  const runs = (text: string) => execFileSync('sh', ['-c', text], { env: { PATH: `${home}:${process.env['PATH']}`, HOME: home }, encoding: 'utf8' });
  const linesOf = (kind: string) => [...GUIDES.linux.commands, ...GUIDES.linux.undoCommands].filter(({ label }) => label.endsWith(kind)).map(({ text }) => text);

  test('do not create a list that would hide an existing one', () => {
    for (const text of linesOf('Chrome and Chromium')) expect(runs(text)).toContain(`-d sql:${home}/.local/share/pki/nssdb `);
    expect(existsSync(join(home, '.local/share/pki/nssdb'))).toBe(true);
    expect(existsSync(join(home, '.pki'))).toBe(false);
  });

  test('change the list that takes precedence, if it exists', () => {
    mkdirSync(join(home, '.pki/nssdb'), { recursive: true });
    const texts = linesOf('Chrome and Chromium');
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(runs(text)).toContain(`-d sql:${home}/.pki/nssdb `);
    expect(existsSync(join(home, '.local'))).toBe(false);
  });

  test('use the snap’s own list', () => {
    const texts = linesOf('Chromium as a snap');
    expect(texts).toHaveLength(2);
    for (const text of texts) expect(runs(text)).toContain(`-d sql:${home}/snap/chromium/current/.pki/nssdb `);
  });
});
