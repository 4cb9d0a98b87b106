// Runs before the first paint, so that a page with a chosen theme does not flash in the other theme.
// The rest of the theme is in src/state/theme.svelte.ts.
try {
  const theme = localStorage.getItem('chinwag.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Without storage, the page uses the system's theme.
}
