/** A user's drafts, with what they answer, and unfinished edits. They survive reloads, and drafts are shared between tabs. */
import { SvelteMap } from 'svelte/reactivity';
import { keep, keysStartingWith, recall } from '../../net/storage';
import { contentLength, withoutBlankEnds } from '../../text/content';
import { type Edit, isHalfDone, parseEdit } from './edits';
import { type Answer, parseAnswer, storedAnswer } from './replies';

/** The beginning of a draft that is on its way to the outbox, and when it will be there. */
type Leaving = { text: string; stored: Promise<void> };

export class Drafts {
  readonly #prefix: string;
  readonly #editPrefix: string;
  readonly #replyPrefix: string;
  readonly #filesPrefix: string;
  readonly #texts = new SvelteMap<string, string>();
  /** The messages that drafts answer. */
  readonly #answers = new SvelteMap<string, Answer | null>();
  /** The conversations with an unfinished edit. */
  readonly #edits = new SvelteMap<string, true>();
  readonly #leaving = new Map<string, Leaving>();
  /** The files of drafts, in words. `OutgoingFiles` keeps the files themselves, and knows them later. */
  readonly files = new SvelteMap<string, string>();

  constructor(userId: string) {
    this.#prefix = `chinwag.draft.${userId}.`;
    this.#editPrefix = `chinwag.edit.${userId}.`;
    this.#replyPrefix = `chinwag.reply.${userId}.`;
    this.#filesPrefix = `chinwag.files.${userId}.`;
    for (const key of keysStartingWith(this.#filesPrefix)) this.files.set(key.slice(this.#filesPrefix.length), recall(key) ?? '');
    for (const key of keysStartingWith(this.#replyPrefix)) this.#adoptAnswer(key);
    for (const key of keysStartingWith(this.#editPrefix)) this.#adoptEdit(key);
    for (const key of keysStartingWith(this.#prefix)) this.#adopt(key, recall(key));
  }

  of(conversationId: string): string {
    return this.#texts.get(conversationId) ?? '';
  }

  /** Whether there is a text, a file, an unfinished edit, or a message to answer. */
  has(conversationId: string): boolean {
    return this.#hasContent(conversationId) || this.#edits.has(conversationId) || this.answerOf(conversationId) !== null;
  }

  #hasContent = (conversationId: string): boolean => this.of(conversationId).trim() !== '' || this.files.has(conversationId);

  /** The text of a draft in the list. */
  previewOf(conversationId: string): string {
    return (this.editIn(conversationId)?.text ?? this.of(conversationId)).trim() || (this.files.get(conversationId) ?? 'Reply');
  }

  /** The conversations with a draft. */
  get places(): string[] {
    return [...new Set([this.#texts, this.#answers, this.#edits, this.files].flatMap((map) => [...map.keys()]))].filter((conversationId) => this.has(conversationId));
  }

  write(conversationId: string, text: string): void {
    const key = this.#prefix + conversationId;
    keep(key, text || null);
    this.#adopt(key, text);
  }

  /** The message that the draft answers. */
  answerOf = (conversationId: string): Answer | null => this.#answers.get(conversationId) ?? null;

  answer(conversationId: string, message: Answer | null): void {
    const key = this.#replyPrefix + conversationId;
    keep(key, storedAnswer(message));
    this.#answers.set(conversationId, message);
  }

  noteFiles(conversationId: string, words: string | null): void {
    keep(this.#filesPrefix + conversationId, words);
    if (words) this.files.set(conversationId, words);
    else this.files.delete(conversationId);
  }

  #adoptAnswer(key: string): void {
    this.#answers.set(key.slice(this.#replyPrefix.length), parseAnswer(recall(key)));
  }

  /** The part of a draft that is not being sent yet: storing a message takes a moment, and the user may type on. */
  rest(conversationId: string): string {
    return this.of(conversationId).slice(this.#leavingText(conversationId).length);
  }

  /**
   * Sends the draft's rest as a message, which has no text if it has files. It leaves the draft once `store` has it; until
   * then a failure loses nothing. The next call sends what was typed since, after it.
   */
  send(conversationId: string, store: (content: string, replyToId: string | null) => Promise<void>, hasFiles = false): Promise<void> {
    const piece = this.rest(conversationId);
    const { stored: before = Promise.resolve() } = this.#leaving.get(conversationId) ?? {};
    if (!hasFiles && contentLength(piece) === 0) return before;
    // Text that is typed from here on is another message, which answers nothing.
    const answer = this.answerOf(conversationId);
    if (answer) this.answer(conversationId, null);
    const leave = async () => {
      await before;
      await store(withoutBlankEnds(piece), answer?.id ?? null);
      this.#leave(conversationId, piece);
    };
    const leaving: Leaving = { text: this.#leavingText(conversationId) + piece, stored: leave() };
    this.#leaving.set(conversationId, leaving);
    leaving.stored.catch(() => {
      this.#leaving.delete(conversationId);
      if (answer) this.answer(conversationId, this.answerOf(conversationId) ?? answer);
    });
    return leaving.stored;
  }

  /** Empty if the user has changed it. */
  #leavingText(conversationId: string): string {
    const { text = '' } = this.#leaving.get(conversationId) ?? {};
    return this.of(conversationId).startsWith(text) ? text : '';
  }

  #leave(conversationId: string, piece: string): void {
    const draft = this.of(conversationId);
    if (draft.startsWith(piece)) this.write(conversationId, draft.slice(piece.length));
    const leaving = this.#leaving.get(conversationId);
    if (leaving?.text.startsWith(piece)) leaving.text = leaving.text.slice(piece.length);
    if (leaving?.text === '') this.#leaving.delete(conversationId);
  }

  /** The unfinished edit in a conversation. */
  editIn = (conversationId: string): Edit | null => parseEdit(recall(this.#editPrefix + conversationId));

  keepEdit(conversationId: string, edit: Edit | null): void {
    const key = this.#editPrefix + conversationId;
    keep(key, edit && isHalfDone(edit) ? JSON.stringify(edit) : null);
    this.#adoptEdit(key);
  }

  #adoptEdit(key: string): void {
    const conversationId = key.slice(this.#editPrefix.length);
    if (recall(key) === null) this.#edits.delete(conversationId);
    else this.#edits.set(conversationId, true);
  }

  /** The number of drafts that would be lost, including edits. */
  get count(): number {
    return this.places.filter(this.#hasContent).length + this.#edits.size;
  }

  clear(): void {
    for (const prefix of [this.#prefix, this.#editPrefix, this.#replyPrefix, this.#filesPrefix]) keysStartingWith(prefix).forEach((key) => keep(key, null));
    this.#texts.clear();
    this.#answers.clear();
    this.#edits.clear();
    this.files.clear();
  }

  /** Another tab's change. The storage event may be late, so the current stored value counts. */
  receive({ key }: Pick<StorageEvent, 'key'>): void {
    if (key?.startsWith(this.#prefix)) this.#adopt(key, recall(key));
    if (key?.startsWith(this.#replyPrefix)) this.#adoptAnswer(key);
    if (key?.startsWith(this.#editPrefix)) this.#adoptEdit(key);
  }

  #adopt(key: string, text: string | null): void {
    const conversationId = key.slice(this.#prefix.length);
    if (text) this.#texts.set(conversationId, text);
    else this.#texts.delete(conversationId);
  }
}
