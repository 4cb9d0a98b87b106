/** Keeps a search and the address together while its page is open. */
import { untrack } from 'svelte';
import { router } from '../../router/router.svelte';
import { isHere, isSearched, keepAddress, typedInAddress } from './address';
import type { Search } from './search.svelte';

/** Call it while the page is created. `onlink`: a link or a shortcut led to the page, which may be open. */
export function followAddress(search: Search, onlink: () => void): void {
  function visit() {
    search.visit(typedInAddress(), isSearched());
    keepAddress(search.typed);
  }
  const visitOther = () => search.told !== typedInAddress() && visit();

  search.onsearch = keepAddress;
  visit();

  let visited = router.route;
  $effect(() => {
    const { route } = router;
    if (route === visited) return;
    visited = route;
    untrack(visitOther);
    onlink();
  });

  $effect(() => {
    const goBack = () => isHere() && visitOther();
    addEventListener('popstate', goBack);
    return () => {
      removeEventListener('popstate', goBack);
      search.leave();
      search.onsearch = () => {};
    };
  });
}
