/** Colours code without a change to its elements: nothing moves, and a selection stays. Styles name the colours. */
import { grammarOf } from '../../../text/code/languages';
import { type Grammar, type Kind, tokensOf } from '../../../text/code/tokens';

/** In milliseconds: shorter than a frame. */
const SLICE = 8;

/** One block after the other, so that many of them leave room for everything else. */
let last: Promise<unknown> = Promise.resolve();

/** Colours the text of an element until it is aborted. Code stays plain if its language is unknown, or if the browser cannot colour. */
export async function colour(code: HTMLElement, language: string, signal: AbortSignal): Promise<void> {
  const text = code.firstChild;
  if (!(text instanceof Text) || !('highlights' in CSS)) return;
  // Without a connection, it stays plain until it is drawn again.
  const grammar = await grammarOf(language)?.catch(() => null);
  if (!grammar) return;
  const turn = last.then(() => paint(text, grammar, signal));
  last = turn.catch(() => {});
  await turn;
}

async function paint(text: Text, grammar: Grammar, signal: AbortSignal): Promise<void> {
  const painted: [Highlight, StaticRange][] = [];
  signal.addEventListener('abort', () => painted.forEach(([highlight, range]) => highlight.delete(range)));
  let end = performance.now() + SLICE;
  for (const token of tokensOf(text.data, grammar)) {
    if (performance.now() > end) {
      await new Promise((resolve) => setTimeout(resolve));
      end = performance.now() + SLICE;
    }
    if (signal.aborted) return;
    if (!token) continue;
    const range = new StaticRange({ startContainer: text, startOffset: token.from, endContainer: text, endOffset: token.to });
    const highlight = highlightOf(token.kind);
    highlight.add(range);
    painted.push([highlight, range]);
  }
}

function highlightOf(kind: Kind): Highlight {
  const name = `code-${kind}`;
  const known = CSS.highlights.get(name);
  if (known) return known;
  const made = new Highlight();
  CSS.highlights.set(name, made);
  return made;
}
