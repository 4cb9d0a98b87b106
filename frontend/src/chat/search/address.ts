/** The search in the address, and its entry in the history. */
import { SEARCH, searchPath } from '../../router/routes';

/** Whether this tab has a page before it, and whether it has shown its results. */
type Entry = { isInside: boolean; isSearched: boolean };

const entry = (): Entry | null => history.state as Entry | null;

export const isHere = (): boolean => location.pathname === SEARCH;
export const typedInAddress = (): string => new URLSearchParams(location.search).get('query') ?? '';
export const isSearched = (): boolean => entry()?.isSearched === true;

/** Whether going back leads to another page of this tab. The router marks its entries. */
export const isInside = (): boolean => history.state === true || entry()?.isInside === true;

/** Marks the entry, so that going back to it shows its results at once. */
export function keepAddress(typed: string): void {
  const kept: Entry = { isInside: isInside(), isSearched: true };
  history.replaceState(kept, '', typed ? searchPath(typed) : SEARCH);
}
