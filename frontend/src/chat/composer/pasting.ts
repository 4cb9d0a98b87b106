/** Files that are pasted or dropped. */

/** Why nothing happens with them. */
export const FILES_LATER = 'Pictures and files cannot be sent yet. A later version will send them.';

/** Whether a paste has files and nothing to type: office programs add a picture of the text that they copy. */
export const isFilesAlone = (data: Pick<DataTransfer, 'types'> | null): boolean =>
  data !== null && data.types.includes('Files') && !data.types.includes('text/plain');
