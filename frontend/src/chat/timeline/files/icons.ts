/** Paths of icons for files, which are loaded later than the others. */
export const FILE = 'M18.5 11.5 12 18a4 4 0 0 1-5.7-5.7L13 5.7a2.7 2.7 0 0 1 3.8 3.8L10.3 16a1.3 1.3 0 0 1-1.9-1.9l6-6';
export const DOWNLOAD = 'M12 4v11M7.5 11l4.5 4.5 4.5-4.5M5 20h14';
export const OPEN = 'M13.5 4.5h6v6M19 5l-8.5 8.5M17 13.5V18a1.5 1.5 0 0 1-1.5 1.5h-9A1.5 1.5 0 0 1 5 18V9a1.5 1.5 0 0 1 1.5-1.5H11';
export const MESSAGE = 'M4 11.5C4 7.4 7.6 4 12 4s8 3.4 8 7.5-3.6 7.5-8 7.5c-1.2 0-2.3-.2-3.3-.6L4.5 20l1.1-3.6A7.2 7.2 0 0 1 4 11.5Z';
export const PLAY = 'M8 5.5v13l10.5-6.5Z';
export const EARLIER = 'm14.5 6-6 6 6 6';
export const LATER = 'm9.5 6 6 6-6 6';
export const ZOOM_IN = 'M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM16 16l4.5 4.5M8 11h6M11 8v6';
export const ZOOM_OUT = 'M17.5 11a6.5 6.5 0 1 1-13 0 6.5 6.5 0 0 1 13 0ZM16 16l4.5 4.5M8 11h6';
