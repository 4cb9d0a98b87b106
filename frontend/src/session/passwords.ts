/** What the server will want of a new password, said before it is asked. Common ones only the server knows. */

const SHORTEST = 8;
const LONGEST = 256;

export const PASSWORD_HINT = `At least ${SHORTEST} characters. A few words in a row are easy to remember.`;

export function problemWithNewPassword(password: string): string {
  if (/\p{Cc}/u.test(password)) return 'A password cannot have control characters. Remove tabs and line breaks.';
  const { length } = [...password.normalize('NFC')];
  if (length < SHORTEST) return `A password has at least ${SHORTEST} characters.`;
  return length > LONGEST ? `A password has at most ${LONGEST} characters.` : '';
}
