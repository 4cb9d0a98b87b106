/** The text in the composer: the draft of a new message, or an edit. It leaves only for the outbox or the server. */
import { contentLength, LONGEST_CONTENT, withoutBlankEnds } from '../../text/content';
import type { Chat } from '../chat.svelte';
import type { Timeline } from '../timeline/timeline.svelte';
import type { Edit } from './edits';
import type { Answer } from './replies';
import { isCommand, unescaped } from './slashes';

/** The beginning of a block of code without a line in it. */
const EMPTY_BLOCK = /^\s*```[^\s`]*\s*$/u;

export class Writing {
  problem = $state('');
  readonly #chat: Chat;
  readonly #timeline: () => Timeline;
  /** Counts changes by the user. */
  #changes = 0;

  constructor(chat: Chat, timeline: () => Timeline) {
    this.#chat = chat;
    this.#timeline = timeline;
  }

  get #id(): string {
    return this.#timeline().conversationId;
  }

  /** The edit in the composer. */
  get edit(): Edit | null {
    const { edit } = this.#timeline();
    return edit?.state === 'open' ? edit : null;
  }

  /** The message that the draft answers. */
  get answer(): Answer | null {
    return this.edit ? null : this.#chat.drafts.answerOf(this.#id);
  }

  get text(): string {
    return this.edit?.text ?? this.#chat.drafts.of(this.#id);
  }

  set text(text: string) {
    this.#changes += 1;
    if (this.edit) this.edit.text = text;
    else this.#chat.drafts.write(this.#id, text);
  }

  /** Whether it is a command in place of a message. */
  get isCommand(): boolean {
    return !this.edit && isCommand(withoutBlankEnds(this.#chat.drafts.rest(this.#id)));
  }

  /** Without the text that is on its way to the outbox. */
  get #unsent(): string {
    return this.edit?.text ?? this.#chat.drafts.rest(this.#id);
  }

  readonly length: number = $derived.by(() => contentLength(this.#unsent));
  readonly isTooLong: boolean = $derived(this.length > LONGEST_CONTENT);
  /** Whether there is something to send or save. */
  readonly isReady: boolean = $derived.by(
    () => !this.isTooLong && ((this.length > 0 && !EMPTY_BLOCK.test(this.#unsent)) || (this.edit ? this.edit.message.files?.length > 0 : this.#chat.drafts.files.has(this.#id))),
  );

  /** Sends the message. `onsend` is called if there is something to send. */
  async send(onsend: () => void): Promise<void> {
    if (!this.isReady) return;
    this.problem = '';
    onsend();
    const { drafts, send } = this.#chat;
    const id = this.#id;
    // After a reload, the files of a draft are there later than its text.
    if (drafts.files.has(id) && !this.#chat.files?.isLoaded) {
      const text = drafts.rest(id);
      await this.#chat.loadLateParts().catch(() => {});
      await this.#chat.files?.load();
      if (!this.#chat.files?.isLoaded) return void (this.problem = 'The files of this draft could not be loaded. Reload the page and try again.');
      // It was sent already, or the user has gone on writing.
      if (drafts.rest(id) !== text) return;
      if (!drafts.files.has(id)) return void (this.problem = 'The files of this draft are gone. Add them again, or send the text alone.');
    }
    const { files } = this.#chat;
    const store = files?.take(id) ?? send;
    await drafts.send(id, (content, replyToId) => store(id, unescaped(content), replyToId), store !== send).catch(({ name }: Error) => {
      const isFull = name === 'QuotaExceededError';
      this.problem = files?.problemIn(id) || (isFull ? 'Your browser is out of storage, so this was not sent. Free some space and try again.' : 'Your browser could not store this message. Reload the page and try again.');
    });
  }

  /** Keeps the edit across a reload. Another tab's edit stays unless there is one here. */
  keepEdit(): void {
    const { edit } = this.#timeline();
    if (edit) this.#chat.drafts.keepEdit(this.#id, edit);
  }

  /** The draft answers nothing any more. */
  dropAnswer(): void {
    this.#chat.drafts.answer(this.#id, null);
  }

  /** Leaves the message unchanged. It can be undone. */
  discard(): void {
    this.#timeline().setEdit(null);
    this.#chat.drafts.keepEdit(this.#id, null);
    this.problem = '';
  }

  /** Edits the last message, unless a newer one is still being sent. It may have to be loaded: what the user does meanwhile counts. */
  editLast(): void {
    // A message that was sent stays in the outbox for a moment.
    const sent = new Set(this.#timeline().inSight.map(({ clientId }) => clientId));
    const isSending = this.#chat.entries.some(({ conversationId, state, clientId }) => conversationId === this.#id && state !== 'failed' && !sent.has(clientId));
    const [changes, answer] = [this.#changes, this.answer];
    if (!isSending) this.#timeline().beginEdit(null, () => this.#changes === changes && this.answer === answer);
  }
}
