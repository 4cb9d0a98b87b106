/** Files that are pasted or dropped. */

/** Why nothing happens with them. */
export const FILES_LATER = 'You cannot send pictures or files yet: that comes in a later version.';

/** Whether a paste has files and nothing to type: office programs add a picture of the text that they copy. */
export const isFilesAlone = (data: Pick<DataTransfer, 'types'> | null): boolean =>
  data !== null && data.types.includes('Files') && !data.types.includes('text/plain');
