/** The picture that the user looks at, and the pictures around it. The viewer is loaded when there is one. */
import type { ConversationFile } from '../../net/api/files';

export type Opened = {
  conversationId: string;
  /** An unbroken part of the conversation's pictures, oldest first. */
  pictures: readonly ConversationFile[];
  /** The id of the first one to show. */
  at: string;
  /** The conversation may have others before and after this part. */
  hasOlder: boolean;
  hasNewer: boolean;
  /** It gets the focus back. */
  opener: HTMLElement;
};

class Viewing {
  opened = $state.raw<Opened | null>(null);

  show(opened: Opened): void {
    this.opened = opened;
  }

  close(): void {
    this.opened = null;
  }
}

export const viewing = new Viewing();
