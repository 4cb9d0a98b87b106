/** How a device is brought to trust the certificate authority of this server, system by system, and how that is undone. */
import { browserOf, systemOf } from '../text/user-agents';

/** What the server calls its file. */
const FILE = 'chinwag-ca.crt';

export type Command = { label: string; text: string };
export type Guide = {
  name: string;
  /** How the file's own fingerprint is seen before the file is installed, and what prints it as this page does. */
  compare: { how: string; command?: Command };
  /** In a little Markdown, as the other words. */
  steps: string[];
  /** What does the same in a terminal. */
  commands: Command[];
  undo: string;
  undoCommands?: Command[];
};

const FINGERPRINT = 'The file’s fingerprint';
/** OpenSSL's, and LibreSSL's, which macOS has. */
const OPENSSL = { label: FINGERPRINT, text: `openssl x509 -inform der -in ~/Downloads/${FILE} -noout -fingerprint -sha256` };
/** The list that Chrome and Chromium use: the older of the two places goes before, where it is there. */
const NSSDB = 'if [ -d ~/.pki/nssdb ]; then db=~/.pki/nssdb; else db=~/.local/share/pki/nssdb; fi';
const SNAP_NSSDB = '$HOME/snap/chromium/current/.pki/nssdb';

export const GUIDES = {
  windows: {
    name: 'Windows',
    compare: {
      how: 'This line prints it in PowerShell, which the Start menu has:',
      command: { label: FINGERPRINT, text: `(Get-FileHash ~\\Downloads\\${FILE}).Hash -replace '..(?!$)', '$0:'` },
    },
    steps: [
      `Open the file \`${FILE}\`, and choose **Install Certificate…**.`,
      'Choose **Current User**, then **Place all certificates in the following store**.',
      'With **Browse…** choose **Trusted Root Certification Authorities**. Then **Next**, **Finish**, and **Yes**.',
      'Close all windows of the browser, and open it again.',
    ],
    commands: [],
    undo: 'Start `certmgr.msc`. Under **Trusted Root Certification Authorities › Certificates**, delete the one whose name begins with Chinwag.',
  },
  macos: {
    name: 'macOS',
    compare: { how: 'This line prints it in Terminal, which is among the utilities:', command: OPENSSL },
    steps: [
      `Open the file \`${FILE}\`. Keychain Access asks where to keep it: choose **login**.`,
      'In **Keychain Access**, under **login › Certificates**, open the one whose name begins with Chinwag.',
      'Open **Trust**, and beside **When using this certificate** choose **Always Trust**. Close the window, and type your password.',
      'Quit the browser, and open it again.',
    ],
    commands: [],
    undo: 'In Keychain Access, delete the certificate whose name begins with Chinwag.',
  },
  ios: {
    name: 'iPhone and iPad',
    compare: {
      how: 'In **Settings › Profile Downloaded**, before you choose **Install**: open **More Details**, then the certificate. Its SHA-256 fingerprint is at the end. Is there none? Then compare the file on a computer, and send it from there to this device.',
    },
    steps: [
      'Download the file in Safari, and **Allow** it. If it lands in Files, open it there.',
      'Open **Settings › Profile Downloaded**, or **General › VPN & Device Management**. Choose the profile, then **Install**, and type your code.',
      'The second step: in **Settings › General › About › Certificate Trust Settings**, turn on the switch beside Chinwag. Without it nothing changes.',
    ],
    commands: [],
    undo: 'In **Settings › General › VPN & Device Management**, choose the profile, then **Remove Profile**.',
  },
  android: {
    name: 'Android',
    compare: {
      how: 'Android tells none of a file that is not installed. Compare the file on a computer, and send it from there to this device. Or install it, and compare at once: in the settings, under **Encryption & credentials › Trusted credentials › User**, the one whose name begins with Chinwag has its SHA-256 fingerprint. Is it another one? Then **Uninstall** it.',
    },
    steps: [
      'Download the file. It is not opened, but installed from the settings.',
      'Search the **Settings** for “CA certificate”. Most have it under **Security & privacy › More security & privacy › Encryption & credentials › Install a certificate**.',
      `Choose **CA certificate**, **Install anyway**, and type your code. Then choose \`${FILE}\` among the downloads.`,
    ],
    commands: [],
    undo: 'In the settings, under **Encryption & credentials › Trusted credentials › User**, choose the one whose name begins with Chinwag, then **Uninstall**.',
  },
  linux: {
    name: 'Linux',
    compare: { how: 'This line prints it in a terminal:', command: OPENSSL },
    steps: [
      `**Chrome and Chromium** keep a list of their own: open \`chrome://certificate-manager\`, then **Local certificates › Installed by you**. Beside **Trusted Certificates** choose **Import**, then \`${FILE}\`.`,
      'Where that page is not there, run the lines for your Chrome or Chromium in a terminal, then close all of its windows, and open it again. `certutil` is in the package `libnss3-tools`, or `nss-tools`.',
      'For curl and most other programs, run the lines for your system: they change its own list.',
    ],
    commands: [
      { label: 'Chrome and Chromium', text: `${NSSDB}\nmkdir -p $db\ncertutil -d sql:$db -A -t C,, -n Chinwag -i ~/Downloads/${FILE}` },
      { label: 'Chromium as a snap', text: `certutil -d sql:${SNAP_NSSDB} -A -t C,, -n Chinwag -i ~/Downloads/${FILE}` },
      {
        label: 'Debian and Ubuntu',
        text: `openssl x509 -inform der -in ~/Downloads/${FILE} -out ~/Downloads/chinwag-ca.pem\nsudo install -m 644 ~/Downloads/chinwag-ca.pem /usr/local/share/ca-certificates/${FILE}\nsudo update-ca-certificates`,
      },
      { label: 'Fedora and Arch', text: `sudo trust anchor ~/Downloads/${FILE}` },
    ],
    undo: 'In the same list of the browser, delete the one whose name begins with Chinwag. In a terminal, run the lines for what you have done:',
    undoCommands: [
      { label: 'Undo: Chrome and Chromium', text: `${NSSDB}\ncertutil -d sql:$db -D -n Chinwag` },
      { label: 'Undo: Chromium as a snap', text: `certutil -d sql:${SNAP_NSSDB} -D -n Chinwag` },
      { label: 'Undo: Debian and Ubuntu', text: `sudo rm /usr/local/share/ca-certificates/${FILE}\nsudo update-ca-certificates --fresh` },
      { label: 'Undo: Fedora and Arch', text: `sudo trust anchor --remove ~/Downloads/${FILE}` },
    ],
  },
  firefox: {
    name: 'Firefox',
    compare: { how: 'Where Firefox imports the file itself, it asks before it trusts it: choose **View**. Its SHA-256 fingerprint is under **Fingerprints**.' },
    steps: [
      'On Windows and macOS, Firefox believes what the system believes: do what is said for your system, and open Firefox again.',
      'On Linux, or where that does not help: in **Settings › Privacy & Security › Certificates › View Certificates… › Authorities**, choose **Import…**.',
      `Choose \`${FILE}\`, tick **Trust this CA to identify websites**, then **OK**.`,
      'On Android, install the file as is said there. Then in **Settings › About Firefox** tap the logo until secret settings appear, go back, and turn on **Secret Settings › Use third party CA certificates**.',
    ],
    commands: [],
    undo: 'In the same list, choose the one whose name begins with Chinwag, then **Delete or Distrust…**.',
  },
} as const satisfies Record<string, Guide>;

export type GuideName = keyof typeof GUIDES;

const OF_SYSTEM: Record<string, GuideName> = {
  iPhone: 'ios', iPad: 'ios', Android: 'android', Windows: 'windows', macOS: 'macos', Linux: 'linux',
};

/** Those for this device, which come first: its system, and Firefox where that is another matter. */
export function guidesFor(userAgent: string, touchPoints: number): GuideName[] {
  const system = systemOf(userAgent) ?? '';
  // An iPad says that it is a Mac. No Mac can be touched.
  const known = system === 'macOS' && touchPoints > 1 ? 'ios' : OF_SYSTEM[system];
  const isFirefox = browserOf(userAgent) === 'Firefox' && known !== 'ios';
  // On Linux it has a list of its own; elsewhere it goes by the system's.
  const own: GuideName[] = isFirefox ? ['firefox'] : [];
  if (!known) return own;
  return known === 'linux' && isFirefox ? [...own, known] : [known, ...own];
}

/** A fingerprint in parts of four bytes, which are easier to compare, and together are the whole. */
export const partsOf = (fingerprint: string): string[] => fingerprint.match(/(?:[^:]+:?){1,4}/gu) ?? [];
