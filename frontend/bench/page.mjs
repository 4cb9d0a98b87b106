/**
 * Measures the page in a real browser: `node frontend/bench/page.mjs [part…]` after `cargo build --release`.
 * A busy machine slows it down: repeat it, and compare medians.
 * `CHINWAG_BINARY` and `CHINWAG_CHROMIUM` choose other programs. Python fills the large databases.
 */
import { missed } from './missed.mjs';
import { openings } from './openings.mjs';
import { flood } from './flood.mjs';
import { sidebar } from './sidebar.mjs';

const PARTS = { missed, flood, openings, sidebar };

const names = process.argv.slice(2);
for (const [name, measure] of Object.entries(PARTS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  for (const [what, figure] of await measure()) console.log(`${what.padEnd(72)} ${figure}`);
}
