/** What this browser may do over this connection, in plain words: a pure function of what was found out. */

/** What the browser says. */
export type DeviceFacts = {
  /** Of the page's address: "https:" or "http:". */
  protocol: string;
  hostname: string;
  isSecureContext: boolean;
  /** As the browser's `Notification.permission`; null where there are none. */
  notifications: 'granted' | 'denied' | 'default' | null;
  hasClipboard: boolean;
  hasSharedWorker: boolean;
  /** What is written to it is there afterwards. */
  hasStorage: boolean;
  /** Messages that are not sent yet have a place that outlives the tab. */
  hasOutbox: boolean;
};

export type Finding = {
  name: string;
  state: 'yes' | 'partly' | 'no';
  what: string;
  /** How to get what is missing. */
  how: string;
};

const isOwnComputer = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);

const OVER_HTTPS = 'Browsers allow it only over HTTPS.';

export const findings = (facts: DeviceFacts): Finding[] => [
  connection(facts),
  notifications(facts),
  clipboard(facts),
  tabs(facts),
  storage(facts),
];

function connection({ protocol, hostname }: DeviceFacts): Finding {
  const name = 'Connection';
  if (protocol === 'https:') return { name, state: 'yes', what: 'Encrypted (HTTPS): nobody on the way can read along.', how: '' };
  if (isOwnComputer(hostname)) return { name, state: 'yes', what: 'On this computer (HTTP): nothing leaves it.', how: '' };
  return {
    name,
    state: 'partly',
    what: 'Not encrypted (HTTP): whoever can read this network’s traffic can read along.',
    how: 'For more than a trusted network, whoever runs the server starts it with --tls-self; or puts a reverse proxy with HTTPS in front, and starts Chinwag with --origin and that address.',
  };
}

function notifications({ isSecureContext, notifications: permission }: DeviceFacts): Finding {
  const name = 'Notifications';
  const meanwhile = 'What is unread shows in the tab’s title and icon.';
  if (!isSecureContext) return { name, state: 'no', what: `Not possible here. ${meanwhile}`, how: OVER_HTTPS };
  if (permission === null) return { name, state: 'no', what: `This browser has none. ${meanwhile}`, how: 'Use another browser; on an iPhone or iPad, add the page to the home screen.' };
  if (permission === 'denied') return { name, state: 'no', what: `Forbidden in this browser. ${meanwhile}`, how: 'Allow them in the browser’s settings for this page: most have them beside the address.' };
  return { name, state: 'yes', what: `Possible here, though Chinwag sends none yet. ${meanwhile}`, how: '' };
}

function clipboard({ hasClipboard }: DeviceFacts): Finding {
  const name = 'Copying';
  if (hasClipboard) return { name, state: 'yes', what: 'A link is copied with one click.', how: '' };
  return { name, state: 'partly', what: 'A link is copied in an older way. Where that fails it is selected for you, to copy by hand.', how: OVER_HTTPS };
}

function tabs({ hasSharedWorker }: DeviceFacts): Finding {
  const name = 'Several tabs';
  if (hasSharedWorker) return { name, state: 'yes', what: 'All tabs share one connection: open as many as you like.', how: '' };
  return { name, state: 'partly', what: 'Each tab has a connection of its own, while it is looked at.', how: 'Use a browser with shared workers, such as a newer one.' };
}

function storage({ hasStorage, hasOutbox }: DeviceFacts): Finding {
  const name = 'Storage';
  const how = 'Leave the private window, or allow this page to keep data in the browser’s settings.';
  if (hasStorage && hasOutbox) return { name, state: 'yes', what: 'Drafts, and messages that wait for a connection, are kept when you close the tab.', how: '' };
  if (!hasStorage && !hasOutbox) return { name, state: 'no', what: 'Nothing is kept: what is not sent when you close the tab is lost.', how };
  const [kept, lost] = hasOutbox ? ['Messages that wait for a connection are', 'drafts are not'] : ['Drafts are', 'messages that wait for a connection are not'];
  return { name, state: 'partly', what: `${kept} kept when you close the tab; ${lost}.`, how };
}
