/** Sizes of files as people read them: "82 KB", "7.6 MB". */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'];

/** In steps of 1,024, as limits are counted. Below ten, megabytes and more have one decimal. */
export function sizeInWords(bytes: number): string {
  let [size, unit] = [bytes, 0];
  // A number that would be rounded to 1,024 is 1 of the next unit.
  while (size >= 1_023.5 && unit < UNITS.length - 1) [size, unit] = [size / 1_024, unit + 1];
  if (unit === 0) return bytes === 1 ? '1 byte' : `${bytes} bytes`;
  const digits = unit > 1 && size < 99.95 ? 1 : 0;
  return `${Number(size.toFixed(digits)).toLocaleString('en')} ${UNITS[unit]}`;
}
