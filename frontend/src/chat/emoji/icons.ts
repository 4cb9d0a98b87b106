/** Icons of emoji, which are loaded later than the others. */

export const SMILE = 'M20.5 12a8.5 8.5 0 1 1-17 0 8.5 8.5 0 0 1 17 0ZM8.5 14c.8 1.3 2 2 3.5 2s2.7-.7 3.5-2M9 9.5h.01M15 9.5h.01';
export const REACT = 'M20.3 11.2a8.3 8.3 0 1 1-7.5-7.5M8.7 14c.8 1.3 1.9 2 3.3 2s2.5-.7 3.3-2M9.2 9.7h.01M14.8 9.7h.01M18.7 2.5v6M15.7 5.5h6';
