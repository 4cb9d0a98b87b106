/** How many requests wait because the server asked them to: whoever looks at the page should know that it goes on. */

type Listener = (count: number) => void;

let count = 0;
let listener: Listener = () => {};

/** One more waits, until what is returned is called. */
export function beginWaiting(): () => void {
  listener((count += 1));
  return () => listener((count -= 1));
}

/** Tells the number now, and whenever it changes. */
export function followWaiting(listen: Listener): void {
  listener = listen;
  listen(count);
}
