/**
 * Cuts a long message to the part with its first mark. Styles limit its height, and fade the edges at which it is cut. The names of files
 * that have a mark are shown whole.
 */

const TEXT = '.said > :is(.content, .markdown)';
/** How high a fade is, in pixels. Same height as in the styles. */
const FADE = 28;

/** Cuts the message of a row for as long as the row is there, also when it is drawn again or gets another width. */
export function cutOf(row: HTMLElement) {
  let first: AbstractRange | undefined;
  // It measures between layout and drawing: nobody sees another part, and nothing is laid out twice.
  const observer = new ResizeObserver((entries) => {
    for (const { target } of entries) show(target, first);
  });
  // A focused link and a selection scroll the text.
  const scroll = ({ target }: Event) => void (target instanceof Element && target.matches(TEXT) && fade(target));
  row.addEventListener('scroll', scroll, true);
  return {
    /** The row is drawn, with these marks. */
    drawn(marks: readonly AbstractRange[]): void {
      const text = row.querySelector(TEXT);
      first = marks.find(({ startContainer }) => text?.contains(startContainer));
      observer.disconnect();
      if (text) observer.observe(text);
      for (const name of row.querySelectorAll('.file-name')) name.classList.toggle('isFound', marks.some(({ startContainer }) => name.contains(startContainer)));
    },
    end(): void {
      observer.disconnect();
      row.removeEventListener('scroll', scroll, true);
    },
  };
}

function show(text: Element, mark: AbstractRange | undefined): void {
  text.scrollTop = 0;
  // Code and tables scroll sideways.
  for (let view = mark?.startContainer.parentElement; mark && view && text.contains(view); view = view.parentElement) {
    const [place, edge] = [placeOf(mark), view.getBoundingClientRect()];
    if (!place) break;
    if (place.left < edge.left || place.right > edge.right) view.scrollLeft += middleOf(place.left, place.right) - middleOf(edge.left, edge.right);
    if (place.bottom > edge.bottom - FADE) view.scrollTop += middleOf(place.top, place.bottom) - middleOf(edge.top, edge.bottom);
  }
  fade(text);
}

/** Its first line. */
function placeOf({ startContainer, startOffset, endContainer, endOffset }: AbstractRange): DOMRect | undefined {
  const range = new Range();
  range.setStart(startContainer, startOffset);
  range.setEnd(endContainer, endOffset);
  return range.getClientRects()[0];
}

const middleOf = (start: number, end: number): number => (start + end) / 2;

function fade(text: Element): void {
  text.classList.toggle('fadesAbove', text.scrollTop > 0);
  text.classList.toggle('fadesBelow', text.scrollTop + text.clientHeight < text.scrollHeight - 1);
}
