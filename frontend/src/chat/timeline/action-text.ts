/** Actions: a message such as "/me waves" tells what its author does. */

/** In any case: a keyboard on a screen begins with a capital. */
const SIGN = '/me ';

export const isAction = (content: string): boolean => content.slice(0, SIGN.length).toLowerCase() === SIGN;

/** The deed of an action, such as "waves". Null for any other message. */
export const actionIn = (content: string): string | null => (isAction(content) ? content.slice(SIGN.length).trim() : null);

/** A message as it is read: "Ann waves" for an action. */
export function asRead(content: string, name: string): string {
  const action = actionIn(content);
  return action === null ? content : `${name} ${action}`;
}
