/** Transfers files to the server by tus, whose client is loaded later. */
import * as api from '../api/uploads';
import { Unreachable } from '../refusals';
import { completePreview } from './previews';
import type { Transfer } from './uploads';

const load = () => import('./tus').catch((cause) => Promise.reject(new Unreachable(cause)));

/** Loads the client before it is needed: the connection may be lost by then. */
export const prepare = async (): Promise<void> => void (await load());

/** The upload's id is the last part of its address. */
export const uploadIdOf = (address: string): string => address.slice(address.lastIndexOf('/') + 1);

export const transfer: Transfer = {
  send: async (...upload) => (await load()).sendByTus(...upload),
  cancel: async (address) => (await load()).cancelByTus(address),
  finish: async ({ address, bytes }, signal) => completePreview(await api.upload(uploadIdOf(address), signal), bytes, signal),
};
