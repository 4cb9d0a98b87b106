// Runs before the first paint, so that a page whose theme was chosen by hand does not flash in the other one.
// The rest of the theme is in src/state/theme.svelte.ts.
try {
  const theme = localStorage.getItem('chinwag.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is forbidden here: the system's theme it is.
}
