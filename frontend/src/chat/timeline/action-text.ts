/** Actions: a message such as "/me waves" tells what its author does. */

/** In any case: a keyboard on a screen begins with a capital. */
const SIGN = '/me ';

/** What the author does, such as "waves". Null for any other message. */
export function actionIn(content: string): string | null {
  const action = content.slice(0, SIGN.length).toLowerCase() === SIGN ? content.slice(SIGN.length).trim() : '';
  return action === '' ? null : action;
}

/** A message as it is read: "Ann waves" for an action. */
export function asRead(content: string, name: string): string {
  const action = actionIn(content);
  return action === null ? content : `${name} ${action}`;
}
