/** What owners change of the server as a place. What this page shows of it follows at once. */
import * as api from '../api';
import { session } from './session.svelte';

/** An empty name restores the first. */
export async function rename(name: string): Promise<void> {
  await api.renameServer(name);
  session.server = await api.server();
}

export async function setPicture(file: File): Promise<void> {
  session.server = await api.setServerPicture(file);
}

export async function removePicture(): Promise<void> {
  session.server = await api.removeServerPicture();
}
