/** Messages outside of the page, copied and printed: one file, since the first script names each file of late code. */
export { copyMessages } from './copying';
export { default as PrintedMessages } from './PrintedMessages.svelte';
