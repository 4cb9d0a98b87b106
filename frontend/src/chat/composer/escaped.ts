import { isCommand } from './slashes';

/** The text in the composer that sends this message: `unescaped` undoes it. */
export const escaped = (content: string): string => (isCommand(content) || /^\/\/\S/u.test(content) ? `/${content}` : content);
