/** Builds the page, serves it during development, and runs its unit tests. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';
import { emojiData } from './emoji-data.ts';

/** The timeout of a unit test, in milliseconds: far longer than a slow machine needs. */
const LIMIT = 120_000;

const server = process.env['CHINWAG_DEV_SERVER'] ?? 'http://127.0.0.1:8000';

/** The scripts of the page. Each request costs more than a few kilobytes of code that are not needed, so what is loaded together is one file. */
const SCRIPTS = [
  // The code that every visit loads first. It compresses better as one file than in parts.
  { name: 'initial', tags: ['$initial' as const], priority: 3 },
  // Parts of many pages.
  { name: 'shared', test: /\/src\/(?:ui\/|text\/user-agents\.ts$|session\/SignOut\.svelte$)/u, priority: 2 },
  // The code for the messages on the screen.
  { name: 'drawing', test: /\/(?:markdown\/drawing\.ts|RoomBeginning\.svelte)$/u, priority: 1 },
  // All other code that every visit loads later.
  {
    name: 'late',
    test: /\/(?:late-[a-z]+\.ts|(?:after-opening|deletions|extras|offline)\.ts|(?:AccountNotice|Actions|ChangesLine|ClosedBar|FailedMessage|Notifications|Viewer)\.svelte)$/u,
  },
];

export default defineConfig({
  plugins: [svelte({ configFile: false }), emojiData(), lateCode(), precompress()],
  build: {
    // Browsers with `light-dark()`, so that a colour is written once for both themes, and with `Intl.Segmenter`.
    target: ['chrome123', 'firefox125', 'safari17.5'],
    // The content security policy allows neither data: nor inline scripts.
    assetsInlineLimit: 0,
    // The first script lists the styles of late code, but not its scripts, which name each other: this saves it 1.3 KB.
    modulePreload: { polyfill: false, resolveDependencies: (_, files, { hostType }) => files.filter((file) => hostType === 'html' || file.endsWith('.css')) },
    reportCompressedSize: false,
    // The first script lists the styles of late code: without their names, the list is 0.4 KB shorter. No two versions of a
    // script share seven characters, which do not compress.
    rolldownOptions: { output: { assetFileNames: 'assets/[hash][extname]', chunkFileNames: 'assets/[name]-[hash:7].js', codeSplitting: { groups: SCRIPTS } } },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': { target: server, changeOrigin: true } } },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts', 'tests/support/**/*.test.ts'],
    env: { TZ: 'UTC' },
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
  },
});

/** Imports late code with `importCode`, which can try again. It comes last, as Vite adds styles where it finds `import()`. */
function lateCode(): Plugin {
  return {
    name: 'late-code',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = file.code.replaceAll(/\bimport\((["'`]\.\/[\w.-]+\.js["'`])\)/gu, 'importCode($1)');
        }
      },
    },
  };
}

/** Writes a `.br` and a `.gz` beside every text file, so that the server compresses nothing while it runs. */
function precompress(): Plugin {
  const text = new Set(['.html', '.js', '.css', '.svg', '.json', '.webmanifest', '.txt']);
  let folder = 'dist';
  return {
    name: 'precompress',
    apply: 'build',
    configResolved: (config) => void (folder = resolve(config.root, config.build.outDir)),
    async closeBundle() {
      const files = await readdir(folder, { recursive: true });
      await Promise.all(files.filter((file) => text.has(extname(file))).map((file) => compress(join(folder, file))));
    },
  };
}

/** Below this size, compression saves no packet. */
const WORTH_COMPRESSING = 512;

async function compress(file: string): Promise<void> {
  const content = await readFile(file);
  if (content.length < WORTH_COMPRESSING) return;
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY } };
  await writeFile(`${file}.br`, await promisify(brotliCompress)(content, quality));
  // Shorter blocks than usual suit scripts: they make the first one 70 bytes smaller.
  await writeFile(`${file}.gz`, await promisify(gzip)(content, { level: 9, memLevel: 6 }));
}
