/** The SharedWorker that holds one user's stream. Its name is the user's id, so users never share one. */
import { isSignedInAs, pollEvents, reach, tryStream } from '../api/session';
import { SharedStream } from './shared-stream';

/** The used part of SharedWorkerGlobalScope, which TypeScript's DOM library lacks. */
type Scope = {
  name: string;
  onconnect: ((event: MessageEvent) => void) | null;
};
const scope = self as unknown as Scope;

const stream = new SharedStream({ isSignedIn: (signal) => isSignedInAs(scope.name, signal), reach, tryStream, poll: pollEvents });

scope.onconnect = ({ ports: [port] }) => {
  if (port) port.onmessage = ({ data }) => stream.receive(port, data);
};
