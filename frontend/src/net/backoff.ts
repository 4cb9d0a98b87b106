/** How long to wait before trying again. */

const FIRST = 500;
const LONGEST = 30_000;

/**
 * Milliseconds before the next try after `failures` failed ones: doubles from half a second to half a minute,
 * with jitter, so that the pages of a whole team do not come back in step.
 */
export function backoff(failures: number, random: () => number = Math.random, longest = LONGEST): number {
  const ceiling = Math.min(longest, FIRST * 2 ** Math.max(0, failures - 1));
  return ceiling * (0.5 + random() / 2);
}
