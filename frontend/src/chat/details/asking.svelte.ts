/** The dialog of the open room: what it asks for. Any part of the conversation opens it. */
import type { User } from '../../net/api-types';
import type { Question } from './confirmations';

class Asking {
  /** Null while the dialog is closed. */
  question = $state.raw<Question | null>(null);
  /** The user to remove. */
  user = $state.raw<User | null>(null);

  ask(question: Question): void {
    this.question = question;
  }

  askToRemove(user: User): void {
    this.user = user;
    this.question = 'remove';
  }

  end(): void {
    this.question = null;
  }
}

export const asking = new Asking();
