/** Changes the server's name and picture, on the server and on this page. */
import * as api from '../net/api/server';
import { session } from '../session/session.svelte';

/** An empty name restores the default. */
export async function rename(name: string): Promise<void> {
  await api.renameServer(name);
  session.server = await api.server();
}

export async function setPicture(picture: Blob): Promise<void> {
  session.server = await api.setServerPicture(picture);
}

export async function removePicture(): Promise<void> {
  session.server = await api.removeServerPicture();
}
