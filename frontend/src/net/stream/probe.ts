/** Asks the server until it answers. */

/** The interval of the requests while nothing answers. */
export const AGAIN_AFTER = 2_000;
/** How long each request waits. Several are under way, so that a slow network answers one of them. */
const PATIENCE = 8_000;

/**
 * The first answer. The network may swallow a request without a trace, and TCP repeats it ever more rarely, so a new
 * request notices sooner that the network is back. Settles never if it is stopped.
 */
export function probe<Answer>(ask: (signal: AbortSignal) => Promise<Answer>, stopped: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ending = new AbortController();
    const end = () => {
      clearInterval(timer);
      ending.abort();
    };
    const askOnce = async () => {
      const late = new AbortController();
      const patience = setTimeout(() => late.abort(), PATIENCE);
      try {
        resolve(await ask(AbortSignal.any([late.signal, ending.signal])));
        end();
      } catch (error) {
        if (late.signal.aborted || ending.signal.aborted) return;
        reject(error);
        end();
      } finally {
        clearTimeout(patience);
      }
    };
    const timer = setInterval(askOnce, AGAIN_AFTER);
    stopped.addEventListener('abort', end, { once: true });
    void askOnce();
  });
}
