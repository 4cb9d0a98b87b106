/** A dropped file never replaces the page: without this, the browser opens it in place of the conversation. */

type Listener = (files: DataTransfer) => void;

let listener: Listener | null = null;

/** Calls back with files that are dropped anywhere on the page, until the returned function is called. */
export function onFilesDropped(listen: Listener): () => void {
  listener = listen;
  return () => (listener = listener === listen ? null : listener);
}

/** The files of a drag that would leave the page. A file field takes files, and text may be dragged into any field. */
function filesOf({ dataTransfer, target }: DragEvent): DataTransfer | null {
  const isTaken = target instanceof HTMLInputElement && target.type === 'file';
  return dataTransfer?.types.includes('Files') && !isTaken ? dataTransfer : null;
}

addEventListener('dragover', (event) => {
  const files = filesOf(event);
  if (!files) return;
  event.preventDefault();
  files.dropEffect = listener ? 'copy' : 'none';
});

addEventListener('drop', (event) => {
  const files = filesOf(event);
  if (!files) return;
  event.preventDefault();
  listener?.(files);
});
