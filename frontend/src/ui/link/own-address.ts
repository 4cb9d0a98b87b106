/** Whether a link works only on the server's own computer. */
export function isOwnAddress(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(?:\.\d+){3}$/u.test(hostname);
}
