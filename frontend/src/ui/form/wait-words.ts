/** How a wait is counted down. */

/** Beyond this, minutes are easier to read than seconds alone. */
const SECONDS_ALONE = 99;

/** "12 s", "4 min 5 s". */
export function timeToGo(seconds: number): string {
  if (seconds <= SECONDS_ALONE) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
