/** Everything about emoji that is loaded late. */
export * from './catalogue';
export * from './search';
export * from './shortcodes';
