/** Signing in with a device link, from the second device's side. */
import type { DeviceClaim, DevicePreview } from '../../net/api-types';
import * as api from '../../net/api/device-links';
import { explain, isStatus } from '../../net/refusals';
import { keep, recall } from '../../net/storage';
import { deviceEntryLink } from '../../session/secret-link.svelte';
import { enterByClaim } from '../../session/enter';

const PAUSE = 1_000;
/** A link can be claimed once, so a reload resumes with its claim. */
const KEY = 'chinwag.claim';
type Kept = { token: string; claim: DeviceClaim };

export class DeviceEntry {
  /** The user of the link, once it was looked up. It is claimed only when the user confirms. */
  preview = $state.raw<DevicePreview | null>(null);
  claim = $state.raw<DeviceClaim | null>(null);
  isClaiming = $state(false);
  /** Why the link could not be opened. */
  refusal = $state.raw<unknown>(null);
  /** The server's reason if the first device declined or did not answer in time. */
  end = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Looks up a link, or resumes one that was claimed before a reload. */
  async begin(token: string): Promise<void> {
    this.close();
    [this.preview, this.claim, this.refusal, this.end] = [null, null, null, ''];
    const claim = recallClaim(token);
    if (claim) return this.#wait(token, claim);
    try {
      const preview = await api.lookAtDeviceLink(token);
      if (token === deviceEntryLink.token) this.preview = preview;
    } catch (error) {
      if (token === deviceEntryLink.token) this.refusal = error;
    }
  }

  /** Claims the link, and signs in once the first device approves. */
  async confirm(token: string): Promise<void> {
    if (this.isClaiming) return;
    this.isClaiming = true;
    const claim = await this.#claim(token);
    this.isClaiming = false;
    if (claim) await this.#wait(token, claim);
  }

  async #wait(token: string, claim: DeviceClaim): Promise<void> {
    if (token !== deviceEntryLink.token) return;
    this.claim = claim;
    await this.#ask(claim);
  }

  /** Stops waiting. */
  close(): void {
    clearTimeout(this.#timer);
  }

  async #claim(token: string): Promise<DeviceClaim | null> {
    try {
      const claim = await api.claimDeviceLink(token);
      keep(KEY, JSON.stringify({ token, claim } satisfies Kept), 'sessionStorage');
      return claim;
    } catch (error) {
      this.refusal = error;
      return null;
    }
  }

  async #ask(claim: DeviceClaim): Promise<void> {
    try {
      if (await enterByClaim(claim.claim)) return this.#enter();
    } catch (error) {
      if (isStatus(error, 410) || isStatus(error, 404)) return this.#refuse(explain(error));
    }
    // A failed request is repeated for as long as this claim is the current one.
    if (this.claim === claim) this.#timer = setTimeout(() => void this.#ask(claim), PAUSE);
  }

  #enter(): void {
    keep(KEY, null, 'sessionStorage');
    deviceEntryLink.forget();
  }

  #refuse(reason: string): void {
    keep(KEY, null, 'sessionStorage');
    this.end = reason;
  }
}

function recallClaim(token: string): DeviceClaim | null {
  const kept = recall(KEY, 'sessionStorage');
  const known = kept === null ? null : (JSON.parse(kept) as Kept);
  return known?.token === token ? known.claim : null;
}
