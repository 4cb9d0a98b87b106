/** How to make a device trust this server's certificate authority, system by system, and how to undo it. */
import { browserOf, systemOf } from '../text/user-agents';

/** The name of the server's file. */
const FILE = 'chinwag-ca.crt';

export type Command = { label: string; text: string };
export type Guide = {
  name: string;
  /** How to see the file's fingerprint before installing it, and a command that prints it in this page's format. */
  compare: { how: string; command?: Command };
  /** In a little Markdown, as the other texts. */
  steps: string[];
  /** Commands that do the same. */
  commands: Command[];
  undo: string;
  undoCommands?: Command[];
};

const FINGERPRINT = 'The file’s fingerprint';
/** Works with OpenSSL and with LibreSSL, which macOS has. */
const OPENSSL = { label: FINGERPRINT, text: `openssl x509 -inform der -in ~/Downloads/${FILE} -noout -fingerprint -sha256` };
/** The list that Chrome and Chromium use. The older of the two places takes precedence if it exists. */
const NSSDB = 'if [ -d ~/.pki/nssdb ]; then db=~/.pki/nssdb; else db=~/.local/share/pki/nssdb; fi';
const SNAP_NSSDB = '$HOME/snap/chromium/current/.pki/nssdb';

export const GUIDES = {
  windows: {
    name: 'Windows',
    compare: {
      how: 'This command prints it in PowerShell (in the Start menu):',
      command: { label: FINGERPRINT, text: `(Get-FileHash ~\\Downloads\\${FILE}).Hash -replace '..(?!$)', '$0:'` },
    },
    steps: [
      `Open the file \`${FILE}\` and choose **Install Certificate…**.`,
      'Choose **Current User**, then **Place all certificates in the following store**.',
      'Choose **Browse…**, then **Trusted Root Certification Authorities**, then **Next**, **Finish** and **Yes**.',
      'Close all windows of the browser and open it again.',
    ],
    commands: [],
    undo: 'Start `certmgr.msc`. Under **Trusted Root Certification Authorities › Certificates**, delete the certificate whose name begins with Chinwag.',
  },
  macos: {
    name: 'macOS',
    compare: { how: 'This command prints it in Terminal (in Utilities):', command: OPENSSL },
    steps: [
      `Open the file \`${FILE}\`. Keychain Access asks where to keep it: choose **login**.`,
      'In **Keychain Access**, under **login › Certificates**, open the certificate whose name begins with Chinwag.',
      'Open **Trust** and choose **Always Trust** next to **When using this certificate**. Close the window and enter your password.',
      'Quit the browser and open it again.',
    ],
    commands: [],
    undo: 'In Keychain Access, delete the certificate whose name begins with Chinwag.',
  },
  ios: {
    name: 'iPhone and iPad',
    compare: {
      how: 'In **Settings › Profile Downloaded**, before you choose **Install**: open **More Details**, then the certificate. Its SHA-256 fingerprint is at the end. If you cannot find it, compare the file on a computer and send it from there to this device.',
    },
    steps: [
      'Download the file in Safari and choose **Allow**. If it is saved in Files, open it there.',
      'Open **Settings › Profile Downloaded**, or **General › VPN & Device Management**. Choose the profile, then **Install**, and enter your passcode.',
      'In **Settings › General › About › Certificate Trust Settings**, turn on the switch next to Chinwag. Without this step nothing changes.',
    ],
    commands: [],
    undo: 'In **Settings › General › VPN & Device Management**, choose the profile, then **Remove Profile**.',
  },
  android: {
    name: 'Android',
    compare: {
      how: 'Android does not show it before the file is installed. Compare the file on a computer and send it from there to this device. Or install it and compare immediately: in the settings, under **Encryption & credentials › Trusted credentials › User**, open the certificate whose name begins with Chinwag to see its SHA-256 fingerprint. If it differs, choose **Uninstall**.',
    },
    steps: [
      'Download the file. Do not open it; you install it from the settings.',
      'Search the **Settings** for “CA certificate”. On most devices it is under **Security & privacy › More security & privacy › Encryption & credentials › Install a certificate**.',
      `Choose **CA certificate**, **Install anyway**, and enter your code. Then choose \`${FILE}\` from the downloads.`,
    ],
    commands: [],
    undo: 'In the settings, under **Encryption & credentials › Trusted credentials › User**, choose the certificate whose name begins with Chinwag, then **Uninstall**.',
  },
  linux: {
    name: 'Linux',
    compare: { how: 'This command prints it in a terminal:', command: OPENSSL },
    steps: [
      `**Chrome and Chromium** have their own list. Open \`chrome://certificate-manager\`, then **Local certificates › Installed by you**. Next to **Trusted Certificates** choose **Import**, then \`${FILE}\`.`,
      'If that page does not exist, run the commands for your Chrome or Chromium in a terminal, then close all of its windows and open it again. `certutil` is in the package `libnss3-tools` or `nss-tools`.',
      'For curl and most other programs, run the commands for your system. They change the system’s list.',
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
    undo: 'In the same list of the browser, delete the certificate whose name begins with Chinwag. In a terminal, run the commands that match what you did:',
    undoCommands: [
      { label: 'Undo: Chrome and Chromium', text: `${NSSDB}\ncertutil -d sql:$db -D -n Chinwag` },
      { label: 'Undo: Chromium as a snap', text: `certutil -d sql:${SNAP_NSSDB} -D -n Chinwag` },
      { label: 'Undo: Debian and Ubuntu', text: `sudo rm /usr/local/share/ca-certificates/${FILE}\nsudo update-ca-certificates --fresh` },
      { label: 'Undo: Fedora and Arch', text: `sudo trust anchor --remove ~/Downloads/${FILE}` },
    ],
  },
  firefox: {
    name: 'Firefox',
    compare: { how: 'If Firefox imports the file itself, it asks before it trusts it. Choose **View**; the SHA-256 fingerprint is under **Fingerprints**.' },
    steps: [
      'On Windows and macOS, Firefox trusts what the system trusts. Follow the steps for your system and open Firefox again.',
      'On Linux, or if that does not help: in **Settings › Privacy & Security › Certificates › View Certificates… › Authorities**, choose **Import…**.',
      `Choose \`${FILE}\`, tick **Trust this CA to identify websites**, then **OK**.`,
      'On Android, install the file as described for Android. Then in **Settings › About Firefox** tap the logo until secret settings appear, go back and turn on **Secret Settings › Use third party CA certificates**.',
    ],
    commands: [],
    undo: 'In the same list, choose the certificate whose name begins with Chinwag, then **Delete or Distrust…**.',
  },
} as const satisfies Record<string, Guide>;

export type GuideName = keyof typeof GUIDES;

const OF_SYSTEM: Record<string, GuideName> = {
  iPhone: 'ios', iPad: 'ios', Android: 'android', Windows: 'windows', macOS: 'macos', Linux: 'linux',
};

/** The guides for this device: its system, and Firefox where it differs. */
export function guidesFor(userAgent: string, touchPoints: number): GuideName[] {
  const system = systemOf(userAgent) ?? '';
  // An iPad claims to be a Mac, but no Mac has a touch screen.
  const known = system === 'macOS' && touchPoints > 1 ? 'ios' : OF_SYSTEM[system];
  const isFirefox = browserOf(userAgent) === 'Firefox' && known !== 'ios';
  // On Linux it has its own list; elsewhere it uses the system's.
  const own: GuideName[] = isFirefox ? ['firefox'] : [];
  if (!known) return own;
  return known === 'linux' && isFirefox ? [...own, known] : [known, ...own];
}

/** Splits a fingerprint into parts of four bytes, which are easier to compare. */
export const partsOf = (fingerprint: string): string[] => fingerprint.match(/(?:[^:]+:?){1,4}/gu) ?? [];
