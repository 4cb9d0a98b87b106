/** How a picture is placed on the stage of the viewer: pure functions. Lengths are in CSS pixels. */
export type Size = { width: number; height: number };
/** From the middle of the stage. */
export type Point = { x: number; y: number };
/** `scale` is 1 for the whole picture, and `x` and `y` are where its middle is. */
export type Zoom = Point & { scale: number };

export const WHOLE: Zoom = { scale: 1, x: 0, y: 0 };
/** The step of a key. */
export const STEP = 1.5;
/** A click makes a picture at least so much larger. */
const LEAST_CLICK = 2;
/** A picture can always be made so much larger. */
const LEAST_MOST = 4;

/** The size of the whole picture on the stage: never larger than it is. */
export function fitOf(picture: Size, stage: Size): Size {
  const scale = Math.min(1, stage.width / picture.width, stage.height / picture.height);
  return { width: picture.width * scale, height: picture.height * scale };
}

/** A click that misses the picture by less is meant for it: a line of a few pixels is hard to hit. */
const MISSED = 40;

/** Whether a point is beside the whole picture. */
export const isBeside = ({ x, y }: Point, fit: Size): boolean => Math.abs(x) > fit.width / 2 + MISSED || Math.abs(y) > fit.height / 2 + MISSED;

/** The scale at which a pixel of the picture is a pixel of the page. */
const fullScale = (picture: Size, fit: Size): number => picture.width / fit.width;

/** The scale after a click on the whole picture: its full size. */
export const clickScale = (picture: Size, fit: Size): number => Math.max(LEAST_CLICK, fullScale(picture, fit));

/** Keeps the scale within its limits, and the stage filled with the picture as far as it goes. */
export function limited({ scale, x, y }: Zoom, picture: Size, stage: Size): Zoom {
  const fit = fitOf(picture, stage);
  const kept = Math.min(Math.max(1, scale), Math.max(LEAST_MOST, 2 * fullScale(picture, fit)));
  const within = (at: number, length: number, room: number) => {
    const most = Math.max(0, (length * kept - room) / 2);
    return Math.min(Math.max(at, -most), most) + 0;
  };
  return { scale: kept, x: within(x, fit.width, stage.width), y: within(y, fit.height, stage.height) };
}

/** Zooms so that what is at a point stays there. */
export const zoomedAt = ({ scale, x, y }: Zoom, to: number, at: Point): Zoom => ({ scale: to, x: at.x - ((at.x - x) * to) / scale, y: at.y - ((at.y - y) * to) / scale });

export const moved = (zoom: Zoom, by: Point): Zoom => ({ ...zoom, x: zoom.x + by.x, y: zoom.y + by.y });

/** How much a turn of the wheel zooms. Browsers tell of a pinch on a touch pad as a turn with Ctrl, in small steps. */
export const wheelFactor = (delta: number): number => Math.exp(-Math.max(-60, Math.min(60, delta)) / 120);

/** The length of a swipe, and how much longer than high it is. */
const SWIPE = 48;

/** The step of a swipe: the finger pulls the next picture in. Null for another gesture. */
export function stepOf(by: Point): -1 | 1 | null {
  if (Math.abs(by.x) < SWIPE || Math.abs(by.x) < 2 * Math.abs(by.y)) return null;
  return by.x < 0 ? 1 : -1;
}
