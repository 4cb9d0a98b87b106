/** Texts for the GitHub error codes that the server puts into the address. */
const EXPLANATIONS: Record<string, string> = {
  github_denied: 'You declined at GitHub. Try again?',
  github_state: 'That took too long or was not started here. Try again.',
  github_uninvited: 'Your GitHub account has no access to this server. Ask a colleague for an invite.',
  github_unavailable: 'GitHub did not answer. Try again in a minute.',
  github_too_often: 'Too many GitHub sign-ins from your network. Wait a minute, then try again.',
  github_busy: 'Too many people are signing in with GitHub right now. Wait a minute, then try again.',
  github_taken: 'That GitHub account belongs to someone else here. Use another account, or disconnect it there first.',
  github_deactivated: 'The account connected to your GitHub account is deactivated. Ask an owner to reactivate it.',
  invite_used: 'This invite no longer works. Ask for a new one.',
};

/** Returns the text and removes the code from the address, so that a reload does not show it again. Empty without a code. */
export function takeGitHubError(): string {
  const query = new URLSearchParams(location.search);
  const code = query.get('error');
  if (code === null) return '';
  query.delete('error');
  const rest = query.toString();
  history.replaceState(null, '', location.pathname + (rest && `?${rest}`));
  return EXPLANATIONS[code] ?? 'Signing in with GitHub did not work. Try again.';
}
