/** Emoji in a message. */

const FEW = new RegExp(String.raw`^(?:\p{RGI_Emoji}\s*){1,5}$`, 'v');

/** Up to five emoji alone are drawn large. */
export const isFewEmoji = (content: string): boolean => FEW.test(content);
