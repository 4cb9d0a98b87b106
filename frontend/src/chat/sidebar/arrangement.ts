/** The order of the rows, which stays while the list is in use, and the neighbours of a row: pure functions. */

/** The ids to show. While the list is in use every row that stays keeps its place, and new ones come last. */
export function arrange(shown: readonly string[], wanted: readonly string[], isInUse: boolean, stays: (id: string) => boolean): readonly string[] {
  if (!isInUse) return wanted;
  const [isShown, isWanted] = [new Set(shown), new Set(wanted)];
  return [...shown.filter((id) => isWanted.has(id) || stays(id)), ...wanted.filter((id) => !isShown.has(id))];
}

/** The row below (`step` 1) or above (-1) that fits, or null at the end. Without an open row it starts at the edge. */
export function neighbour(ids: readonly string[], openId: string | null, step: 1 | -1, fits: (id: string) => boolean): string | null {
  const at = ids.indexOf(openId ?? '');
  const from = at >= 0 ? at + step : step > 0 ? 0 : ids.length - 1;
  for (let index = from; index >= 0 && index < ids.length; index += step) {
    const id = ids[index];
    if (id !== undefined && fits(id)) return id;
  }
  return null;
}
