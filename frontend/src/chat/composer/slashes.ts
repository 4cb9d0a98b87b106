/** Texts that begin with a slash: commands, and messages all the same. */

/** A first word of letters alone, unlike a path. What follows "/me" is a message that is drawn as an action. */
const COMMAND = /^\/(?!me +\S)\p{L}+(?:\s|$)/iu;

export const isCommand = (content: string): boolean => COMMAND.test(content);

/** The message that is sent. Two slashes mean one, except those before a comment in code. "/me" after a space is no action. */
export const unescaped = (content: string): string => content.replace(/^\/(?=\/me )/iu, ' ').replace(/^\/(?=\/\S)/u, '');
