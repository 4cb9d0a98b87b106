/** The side of its button on which a popup opens. */

/** Below if it fits there, else where there is more room. Its contents scroll if it fits nowhere. */
export const opensAbove = ({ top, bottom }: Pick<DOMRect, 'top' | 'bottom'>, height: number, windowHeight: number): boolean =>
  bottom + height > windowHeight && top > windowHeight - bottom;
