/** The parts of the chat that are loaded once the stream is open, or cannot be opened. */
import { prepare } from '../net/uploads/transfer';
import { afterOthers } from '../ui/later.svelte';
import Composer from './composer/files/ComposerFiles.svelte';
import { moveClock } from './old-clock';
import { OutgoingFiles } from './outgoing-files.svelte';
import { Signals } from './signals.svelte';
import Pending from './timeline/files/PendingFiles.svelte';

/** With the components that draw them in the composer, and in an unsent message. */
export type Files = OutgoingFiles & { readonly Composer: typeof Composer; readonly Pending: typeof Pending };

type Host = ConstructorParameters<typeof Signals>[0] & ConstructorParameters<typeof OutgoingFiles>[0] & { signals: Signals | null; files: Files | null };

/** Starts these parts once. They end with the signal. */
export function begin(chat: Host, ending: AbortSignal): void {
  if (ending.aborted || chat.files) return;
  chat.signals = new Signals(chat, ending);
  void moveClock(chat).catch(() => {});
  chat.files = Object.assign(new OutgoingFiles(chat, ending), { Composer, Pending });
  afterOthers(prepare);
}
