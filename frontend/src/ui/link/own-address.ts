/** Whether a link leads nowhere on any computer but the server's own. */
export function isOwnAddress(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);
}
