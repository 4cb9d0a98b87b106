/** The sounds of notifications. They are synthesised, so that there is no file to load. */
import type { Settings } from '../net/api-types';

export type Sound = Settings['sound'];
/** In hertz and seconds. */
type Note = { frequency: number; start: number; length: number };

const LOUDNESS = 0.14;
/** Long enough for no click to be heard. */
const ATTACK = 0.006;
/** A browser may hold a sound back until the user touches the page. After this many milliseconds it is too late for it. */
const LATEST = 1_000;

export function notesOf(sound: Sound): Note[] {
  switch (sound) {
    case 'off':
      return [];
    case 'tap':
      return [{ frequency: 523.25, start: 0, length: 0.16 }];
    case 'chime':
      return [{ frequency: 659.25, start: 0, length: 0.5 }, { frequency: 880, start: 0.13, length: 0.7 }];
  }
}

let context: AudioContext | null = null;

/** Resolves with whether the browser let it sound. */
export async function play(sound: Sound): Promise<boolean> {
  const notes = notesOf(sound);
  if (notes.length === 0 || !('AudioContext' in globalThis)) return false;
  context ??= new AudioContext();
  const asked = performance.now();
  await context.resume().catch(() => {});
  if (context.state !== 'running' || performance.now() - asked > LATEST) return false;
  for (const note of notes) sing(context, note);
  return true;
}

function sing(context: AudioContext, { frequency, start, length }: Note): void {
  const [tone, volume, begin] = [context.createOscillator(), context.createGain(), context.currentTime + start];
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, begin);
  volume.gain.linearRampToValueAtTime(LOUDNESS, begin + ATTACK);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + length);
  tone.connect(volume).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + length);
}
