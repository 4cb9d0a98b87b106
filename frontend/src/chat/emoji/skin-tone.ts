/** The skin tone that a user chose on this device: a modifier of Unicode, or nothing. */
import { keep, recall } from '../../net/storage';

const keyOf = (userId: string): string => `chinwag.skin-tone.${userId}`;

export function toneOf(userId: string): string {
  const kept = recall(keyOf(userId)) ?? '';
  return /^[🏻-🏿]$/u.test(kept) ? kept : '';
}

export const keepTone = (userId: string, tone: string): void => keep(keyOf(userId), tone || null);
