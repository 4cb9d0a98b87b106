/** The card of a person, which a click on their name or picture opens. */
import type { User } from '../../net/api-types';

class PersonCard {
  /** Null while it is closed. */
  user = $state.raw<User | null>(null);
  /** The button that opened it, which gets the focus back. */
  anchor = $state.raw<HTMLElement | null>(null);
  /** The card is beside this. */
  place = $state.raw<HTMLElement | null>(null);

  close(): void {
    this.user = null;
  }
}

export const personCard = new PersonCard();

/** `anchor` is the button that was clicked. It may cover a larger `place`. */
export function openPersonCard(user: User, anchor: HTMLElement, place = anchor): void {
  personCard.anchor = anchor;
  personCard.place = place;
  personCard.user = user;
}
