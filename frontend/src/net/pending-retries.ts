/** The number of requests that wait because the server asked them to come back later. The page shows that they go on. */

type Listener = (count: number) => void;

let count = 0;
let listener: Listener = () => {};

/** Counts a request that waits, until the returned function is called. */
export function addPendingRetry(): () => void {
  listener((count += 1));
  return () => listener((count -= 1));
}

/** Tells the number now, and whenever it changes. */
export function followPendingRetries(listen: Listener): void {
  listener = listen;
  listen(count);
}
