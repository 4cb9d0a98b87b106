/** Shortens the first part of a name to whole characters, so that no gap is left between its dots and the second part. */
import { graphemesOf } from '../../../text/graphemes';

const DOTS = '…';

/** How many characters fit, together with the dots. `widthOf` a text grows with it. */
export function countThatFits(characters: readonly string[], room: number, widthOf: (text: string) => number): number {
  let [least, most] = [0, characters.length];
  while (least < most) {
    const count = Math.ceil((least + most) / 2);
    if (widthOf(characters.slice(0, count).join('') + DOTS) <= room) least = count;
    else most = count - 1;
  }
  return least;
}

let pen: OffscreenCanvasRenderingContext2D | null = null;

/** An attachment of the first part. The browser draws the dots. */
export function flush(head: HTMLElement): (() => void) | undefined {
  const name = head.parentElement;
  if (!name) return;
  const fit = () => {
    head.style.maxWidth = '';
    pen ??= new OffscreenCanvas(1, 1).getContext('2d');
    if (!pen || head.scrollWidth <= head.clientWidth) return;
    pen.font = getComputedStyle(head).font;
    const characters = graphemesOf(head.textContent);
    const widthOf = (text: string) => pen?.measureText(text).width ?? 0;
    const { width } = head.getBoundingClientRect();
    // A little more, so that a rounding error takes no character away.
    head.style.maxWidth = `${widthOf(characters.slice(0, countThatFits(characters, width - 0.2, widthOf)).join('') + DOTS) + 0.2}px`;
  };
  const observer = new ResizeObserver(fit);
  observer.observe(name);
  return () => observer.disconnect();
}
