/** Checks a new password before the server does. Only the server knows common passwords. */

const SHORTEST = 8;
const LONGEST = 256;

export const PASSWORD_HINT = `At least ${SHORTEST} characters. A few unrelated words are easy to remember.`;

export function problemWithNewPassword(password: string): string {
  if (/\p{Cc}/u.test(password)) return 'A password cannot have control characters. Remove tabs and line breaks.';
  const { length } = [...password.normalize('NFC')];
  if (length < SHORTEST) return `Use at least ${SHORTEST} characters.`;
  return length > LONGEST ? `Use at most ${LONGEST} characters.` : '';
}
