/** The parts of the composer that the first screen does not need: they are loaded after it. */
export { runCommand } from './commands/run';
export { default as Completions } from './Completions.svelte';
export { default as EditNotice } from './EditNotice.svelte';
export { default as Formatting } from './formatting/Formatting.svelte';
export { default as LengthNotice } from './LengthNotice.svelte';
export { default as NotifyQuestion } from './NotifyQuestion.svelte';
export { default as ReplyNotice } from './ReplyNotice.svelte';
export { saveEdit } from './saving';
