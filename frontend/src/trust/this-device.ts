/** Describes the features of this browser over this connection: a pure function of facts about it. */

/** Facts from the browser. */
export type DeviceFacts = {
  /** The protocol of the page's address: "https:" or "http:". */
  protocol: string;
  hostname: string;
  isSecureContext: boolean;
  /** The browser's `Notification.permission`; null without notifications. */
  notifications: 'granted' | 'denied' | 'default' | null;
  hasClipboard: boolean;
  hasSharedWorker: boolean;
  /** Storage keeps what is written to it. */
  hasStorage: boolean;
  /** Unsent messages survive closing the tab. */
  hasOutbox: boolean;
};

export type Finding = {
  name: string;
  state: 'yes' | 'partly' | 'no';
  what: string;
  /** How to get the missing part. */
  how: string;
};

const isOwnComputer = (hostname: string): boolean =>
  hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);

const OVER_HTTPS = 'Browsers allow this only over HTTPS.';

export const findings = (facts: DeviceFacts): Finding[] => [
  connection(facts),
  notifications(facts),
  clipboard(facts),
  tabs(facts),
  storage(facts),
];

function connection({ protocol, hostname }: DeviceFacts): Finding {
  const name = 'Connection';
  if (protocol === 'https:') return { name, state: 'yes', what: 'Encrypted (HTTPS): nobody in between can read it.', how: '' };
  if (isOwnComputer(hostname)) return { name, state: 'yes', what: 'On this computer, over HTTP. Nothing leaves it.', how: '' };
  return {
    name,
    state: 'partly',
    what: 'Not encrypted (HTTP): anyone who can read this network’s traffic can read it.',
    how: 'Unless you trust this network, ask the person who runs the server to start it with --tls-self, or to put a reverse proxy with HTTPS in front and start Chinwag with --origin and that address.',
  };
}

function notifications({ isSecureContext, notifications: permission }: DeviceFacts): Finding {
  const name = 'Notifications';
  const meanwhile = 'Unread messages show in the tab’s title and icon.';
  if (!isSecureContext) return { name, state: 'no', what: `Not available here. ${meanwhile}`, how: OVER_HTTPS };
  if (permission === null) return { name, state: 'no', what: `This browser does not support them. ${meanwhile}`, how: 'Use another browser. On an iPhone or iPad, add the page to the home screen.' };
  if (permission === 'denied') return { name, state: 'no', what: `Blocked in this browser. ${meanwhile}`, how: 'Allow them in the browser’s settings for this page, usually next to the address.' };
  return { name, state: 'yes', what: `Available. Turn them on in the settings, under Notifications. ${meanwhile}`, how: '' };
}

function clipboard({ hasClipboard }: DeviceFacts): Finding {
  const name = 'Copying';
  if (hasClipboard) return { name, state: 'yes', what: 'One click copies a link.', how: '' };
  return { name, state: 'partly', what: 'Links are copied in an older way. If that fails, the link is selected so that you can copy it.', how: OVER_HTTPS };
}

function tabs({ hasSharedWorker }: DeviceFacts): Finding {
  const name = 'Several tabs';
  if (hasSharedWorker) return { name, state: 'yes', what: 'All tabs share one connection. Open as many as you like.', how: '' };
  return { name, state: 'partly', what: 'Each visible tab has its own connection.', how: 'Use a newer browser that supports shared workers.' };
}

function storage({ hasStorage, hasOutbox }: DeviceFacts): Finding {
  const name = 'Storage';
  const how = 'Leave the private window, or allow this page to store data in the browser’s settings.';
  if (hasStorage && hasOutbox) return { name, state: 'yes', what: 'Drafts and messages that wait for a connection are kept when you close the tab.', how: '' };
  if (!hasStorage && !hasOutbox) return { name, state: 'no', what: 'Drafts and unsent messages are lost when you close the tab.', how };
  const [kept, lost] = hasOutbox ? ['Messages that wait for a connection are', 'drafts are not'] : ['Drafts are', 'messages that wait for a connection are not'];
  return { name, state: 'partly', what: `${kept} kept when you close the tab; ${lost}.`, how };
}
