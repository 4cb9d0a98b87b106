/** Icons of the filters, which are loaded later than others. */
export { CLIP } from '../../composer/files/icons';
export const HASH = 'M9.5 4.5 8 19.5M16 4.5l-1.5 15M4.5 9H20M4 15h15.5';
export const CALENDAR = 'M6 5.5h12A1.5 1.5 0 0 1 19.5 7v11a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 18V7A1.5 1.5 0 0 1 6 5.5ZM4.5 10h15M8.5 3.5v4M15.5 3.5v4';
export const LINK = 'M10.5 13.5a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1.2 1.2M13.5 10.5a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1.2-1.2';
