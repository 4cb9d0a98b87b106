/** Why GitHub's sign-in did not work, by the code that the server puts into the address. */
const EXPLANATIONS: Record<string, string> = {
  github_denied: 'GitHub was not allowed to say who you are. Try again if that was a slip.',
  github_state: 'That took too long, or did not begin here. Try again.',
  github_uninvited: 'Your GitHub account is not among those that may come in here. Ask a colleague for an invite.',
  github_unavailable: 'GitHub did not answer. Try again in a minute.',
  github_too_often: 'Many have come by GitHub from where you are just now. Wait a minute, then try again.',
  github_busy: 'Many are coming in with GitHub just now. Wait a minute, then try again.',
  github_taken: 'That GitHub account belongs to somebody else here. Use another one, or disconnect it from the other account first.',
  github_deactivated: 'The account here that belongs to your GitHub account was deactivated. Ask an owner of this server to reactivate it.',
  invite_used: 'The invite no longer lets anybody in. Ask whoever sent it for a new one.',
};

/** Takes the code out of the address: a reload should not meet it again. Nothing where there is none. */
export function takeGitHubError(): string {
  const code = new URLSearchParams(location.search).get('error');
  if (location.search) history.replaceState(null, '', location.pathname);
  return code === null ? '' : (EXPLANATIONS[code] ?? 'GitHub’s sign-in did not work. Try again.');
}
