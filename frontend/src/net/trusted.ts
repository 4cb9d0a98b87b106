/** Addresses of workers. The content security policy allows only those approved by its `chinwag` policy (Trusted Types). */
type Policy = { createScriptURL: (url: string) => unknown };
type TrustedTypes = { createPolicy: (name: string, rules: { createScriptURL: (url: string) => string }) => Policy };

let policy: Policy | undefined;

/** Approves an address of the page's own. */
export function trusted(url: string): URL {
  const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };
  if (!trustedTypes) return new URL(url, location.href);
  policy ??= trustedTypes.createPolicy('chinwag', { createScriptURL: (own) => own });
  return policy.createScriptURL(url) as URL;
}
