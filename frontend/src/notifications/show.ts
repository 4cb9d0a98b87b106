/** Shows a notification of the system. */

/** Resolves with null if the browser shows none from a page; Chrome on Android is such a browser. */
export function show(title: string, options: NotificationOptions): Notification | null {
  try {
    return new Notification(title, { icon: '/favicon.svg', ...options });
  } catch {
    return null;
  }
}
