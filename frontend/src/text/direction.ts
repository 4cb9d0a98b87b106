/** Whether a text has characters that set the direction of what follows. */
export const setsDirection = (text: string): boolean => /[\u202a-\u202e\u2066-\u2069]/u.test(text);
