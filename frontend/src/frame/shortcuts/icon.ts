/** The path of the icon of a keyboard, which is loaded later than the others. */
export const KEYBOARD = 'M4.5 6.5h15A1.5 1.5 0 0 1 21 8v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 16V8a1.5 1.5 0 0 1 1.5-1.5ZM7 10.2h.01M10.4 10.2h.01M13.8 10.2h.01M17 10.2h.01M8.5 14h7';
