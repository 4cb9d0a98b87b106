/** The dialogs and popovers over the page: one file, since the first script names each file of late code. */
export { default as PersonCardPopover } from '../chat/card/PersonCardPopover.svelte';
export { default as NewConversation } from '../chat/NewConversation.svelte';
export { default as ReadAllNotice } from '../chat/reading/ReadAllNotice.svelte';
export { default as CreateRoom } from '../chat/rooms/CreateRoom.svelte';
export { default as Shortcuts } from './shortcuts/Shortcuts.svelte';
export { default as SwitcherDialog } from './switcher/SwitcherDialog.svelte';
