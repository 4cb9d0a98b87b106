/** The number of requests that the server asked to repeat later. The page shows that they will be. */

type Listener = (count: number) => void;

let count = 0;
let listener: Listener = () => {};

/** Counts a waiting request until the returned function is called. */
export function addPendingRetry(): () => void {
  listener((count += 1));
  return () => listener((count -= 1));
}

/** Calls back with the number, now and whenever it changes. */
export function followPendingRetries(listen: Listener): void {
  listener = listen;
  listen(count);
}
