/** The way of one's account to another device, as the first device sees it. */
import type { DeviceLink, OneTimeLink } from '../../net/api-types';
import * as api from '../../net/api/device-links';
import { Submission } from '../../ui/form/submission.svelte';

const PAUSE = 1_000;
/** The server's. Counted here, as the clocks of the two may differ. */
const LIFETIME = 5 * 60_000;

export class DeviceTransfer {
  /** What to show the other device, while it has not come. */
  made = $state.raw<OneTimeLink | null>(null);
  /** Nothing before one was begun, or after it was left. */
  link = $state.raw<DeviceLink | null>(null);
  /** It may come in, and has not asked since. */
  isConfirmed = $state(false);
  readonly submission = new Submission();
  now = $state(Date.now());
  until = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;

  async begin(): Promise<void> {
    if (this.submission.wait.isOn) return;
    await this.submission.send(async () => {
      this.made = await api.createDeviceLink();
      this.until = Date.now() + LIFETIME;
      this.isConfirmed = false;
      this.link = { state: 'waiting', number: null, userAgent: null, address: null, expiresAt: this.made.expiresAt };
    });
    this.#follow();
  }

  /** Goes on with one that is under way, after a reload: only its link is not known any more. */
  async resume(): Promise<void> {
    const link = await api.deviceLink().catch(() => null);
    if (link?.state !== 'claimed' || this.link) return;
    this.link = link;
    this.#follow();
  }

  async confirm(): Promise<void> {
    const { number } = this.link ?? {};
    if (number) this.isConfirmed = await this.submission.send(() => api.confirmDevice(number));
  }

  async refuse(): Promise<void> {
    const isRefused = await this.submission.send(api.refuseDevice);
    if (isRefused && this.link) this.link = { ...this.link, state: 'refused' };
  }

  /** Back to the beginning. The link that was shown works no more. */
  leave(): void {
    const isOpen = this.link?.state === 'waiting' || this.link?.state === 'claimed';
    if (isOpen) void api.refuseDevice().catch(() => {});
    this.close();
    [this.made, this.link] = [null, null];
    this.submission.clear();
  }

  /** Nobody looks at it any more. */
  close(): void {
    clearTimeout(this.#timer);
  }

  #follow(): void {
    clearTimeout(this.#timer);
    this.now = Date.now();
    if (this.link?.state === 'waiting' || this.link?.state === 'claimed') this.#timer = setTimeout(() => void this.#look(), PAUSE);
  }

  async #look(): Promise<void> {
    const before = this.link;
    // Without an answer it stays as it was, and is asked for again.
    const link = await api.deviceLink().catch(() => before);
    if (this.link !== before) return;
    this.link = link;
    this.#follow();
  }
}
