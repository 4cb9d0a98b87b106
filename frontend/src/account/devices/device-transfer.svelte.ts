/** Signing in another device, from the first device's side. */
import type { DeviceLink, OneTimeLink } from '../../net/api-types';
import * as api from '../../net/api/device-links';
import { Submission } from '../../ui/form/submission.svelte';

const PAUSE = 1_000;
/** The server's lifetime of a link, counted here because the clocks may differ. */
const LIFETIME = 5 * 60_000;

export class DeviceTransfer {
  /** The link to show until the other device opens it. */
  made = $state.raw<OneTimeLink | null>(null);
  /** Null before the start and after cancelling. */
  link = $state.raw<DeviceLink | null>(null);
  /** The other device is approved and has not asked since. */
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

  /** Resumes a transfer after a reload. Only its link is no longer known. */
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

  /** Cancels and starts over. The shown link stops working. */
  leave(): void {
    const isOpen = this.link?.state === 'waiting' || this.link?.state === 'claimed';
    if (isOpen) void api.refuseDevice().catch(() => {});
    this.close();
    [this.made, this.link] = [null, null];
    this.submission.clear();
  }

  /** Stops polling. */
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
    // A failed request changes nothing; the next one follows.
    const link = await api.deviceLink().catch(() => before);
    if (this.link !== before) return;
    this.link = link;
    this.#follow();
  }
}
