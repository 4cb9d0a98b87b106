/** Draws the tab's icon as a bitmap, which all browsers show: the mark, with how many messages are for the user, or a dot if others are unread. */

const MARK =
  'M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5c-1.2 0-2.3-.2-3.3-.6L4.5 20l1.1-3.6A7.2 7.2 0 0 1 4 11.5Z' +
  'M8.8 12.2c.7 1.4 1.9 2.1 3.2 2.1s2.5-.7 3.2-2.1';
/** The width of the mark's grid, and of the bitmap in pixels. */
const GRID = 24;
export const SIZE = 64;

/** On the icon. Empty if nothing is unread. */
export type IconLabel = string;
export const DOT: IconLabel = '•';

export function iconLabel(forMe: number, hasUnread: boolean): IconLabel {
  if (forMe > 0) return forMe > 9 ? '9+' : String(forMe);
  return hasUnread ? DOT : '';
}

/** Returns an address with the icon in it. */
export function drawIcon(canvas: HTMLCanvasElement, label: IconLabel): string {
  const pen = canvas.getContext('2d');
  if (!pen) return '/icon-192.png';
  pen.setTransform(SIZE / GRID, 0, 0, SIZE / GRID, 0, 0);
  pen.clearRect(0, 0, GRID, GRID);
  Object.assign(pen, { strokeStyle: '#c8501a', lineWidth: 2.2, lineCap: 'round', lineJoin: 'round' });
  pen.stroke(new Path2D(MARK));
  if (label === DOT) drawDisc(pen, 18.5, 5.5, 5);
  else drawNumber(pen, label);
  return canvas.toDataURL('image/png');
}

function drawNumber(pen: CanvasRenderingContext2D, label: string): void {
  drawDisc(pen, 15.5, 8.5, 8.5);
  Object.assign(pen, { fillStyle: '#ffffff', textAlign: 'center', textBaseline: 'alphabetic', font: `700 ${label.length > 1 ? 11 : 14}px system-ui, sans-serif` });
  const { actualBoundingBoxAscent: height } = pen.measureText(label);
  pen.fillText(label, 15.5, 8.5 + height / 2);
}

/** With a gap around it. */
function drawDisc(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.globalCompositeOperation = 'destination-out';
  fillCircle(pen, x, y, radius + 1.5);
  pen.globalCompositeOperation = 'source-over';
  pen.fillStyle = '#b8430f';
  fillCircle(pen, x, y, radius);
}

function fillCircle(pen: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  pen.beginPath();
  pen.arc(x, y, radius, 0, 2 * Math.PI);
  pen.fill();
}
