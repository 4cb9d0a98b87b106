/** The details and the questions about a room: one file, since the first script names each file of late code. */
export { default as DetailsPane } from './DetailsPane.svelte';
export { default as RoomDialog } from './RoomDialog.svelte';
