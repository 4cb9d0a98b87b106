/** The menus of the server and of the user: one file, since the first script names each file of late code. */
export { default as MyPanel } from './MyPanel.svelte';
export { default as TeamPanel } from './TeamPanel.svelte';
