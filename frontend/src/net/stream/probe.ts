/** Asks the server until it answers. */

/** The interval at which an unanswered server is sought, for a few minutes and after that. */
export const AGAIN_AFTER = 2_000;
const LATER_AFTER = 30_000;
const EAGER_TRIES = 150;
/** How long each request waits. Several are under way, so that a slow network answers one of them. */
const PATIENCE = 8_000;

/**
 * The first answer. The network may swallow a request without a trace, and TCP repeats it ever more rarely, so new
 * requests to `reach` the server notice sooner that the network is back, and the question is asked again. Never settles if
 * it is stopped.
 */
export function probe<Answer>(
  ask: (signal: AbortSignal) => Promise<Answer>,
  reach: (signal: AbortSignal) => Promise<unknown>,
  stopped: AbortSignal,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const ending = new AbortController();
    const end = () => {
      clearTimeout(timer);
      ending.abort();
    };
    const attempt = async <T>(request: (signal: AbortSignal) => Promise<T>, onanswer: (answer: T) => unknown) => {
      const late = new AbortController();
      const patience = setTimeout(() => late.abort(), PATIENCE);
      try {
        const answer = await request(AbortSignal.any([late.signal, ending.signal]));
        if (!ending.signal.aborted) onanswer(answer);
      } catch (error) {
        if (late.signal.aborted || ending.signal.aborted) return;
        reject(error);
        end();
      } finally {
        clearTimeout(patience);
      }
    };
    const askOnce = () =>
      attempt(ask, (answer) => {
        resolve(answer);
        end();
      });
    let tries = 0;
    const tryLater = (): ReturnType<typeof setTimeout> =>
      setTimeout(() => {
        tries += 1;
        timer = tryLater();
        void attempt(reach, askOnce);
      }, tries < EAGER_TRIES ? AGAIN_AFTER : LATER_AFTER);
    let timer = tryLater();
    stopped.addEventListener('abort', end, { once: true });
    void askOnce();
  });
}
