/** The packed emoji, which the build makes from a package (`emoji-data.ts`). */
declare module 'virtual:emoji' {
  const categories: readonly string[];
  export default categories;
}
