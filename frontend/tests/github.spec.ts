/** Signing in with GitHub, and connecting it to an account. */
import type { Page } from '@playwright/test';
import { expectNothingFound, expectToFit } from './axe';
import { GitHubStandIn } from './github-stand-in';
import { Person } from './person';
import { expect, invite, join, joinButton, PASSWORD, test as base } from './team';

const test = base.extend<{ gitHub: GitHubStandIn }>({
  gitHub: async ({}, use) => {
    const gitHub = await GitHubStandIn.start();
    await use(gitHub);
    await gitHub.stop();
  },
  elsewhere: ({ gitHub }, use) => use(gitHub.origin),
  server: async ({ server, gitHub }, use) => {
    await server.restartWith('--github-client-id', 'the-client', '--github-client-secret', 'the secret', '--github-url', gitHub.origin);
    await use(server);
  },
});

const goOn = (page: Page) => page.getByRole('button', { name: 'Continue with GitHub' });
const section = (page: Page) => page.getByRole('region', { name: 'GitHub' });

/** Connects GitHub to the account of a user with a password. */
async function connectGitHub(page: Page, password = PASSWORD) {
  await page.goto('/account');
  await section(page).getByLabel('Password', { exact: true }).fill(password);
  await section(page).getByRole('button', { name: 'Connect GitHub' }).click();
}

test('an invite works with GitHub', async ({ ownersProgram: owner, visit, gitHub }) => {
  const page = await visit(await invite(owner, { people: 1 }));
  await goOn(page).click();
  const octocat = new Person(page);
  await expect(octocat.sidebar).toContainText(gitHub.account.login);
  await expect(page).toHaveURL(/\/(?:conversations\/\d+)?$/u);

  const late = await visit(await invite(owner, { people: 1 }));
  gitHub.account = { ...gitHub.account, id: 2, login: 'late' };
  gitHub.refuses = true;
  await goOn(late).click();
  await expect(late.getByRole('alert').filter({ hasText: 'You declined at GitHub' })).toBeVisible();
});

test('an invite that was used meanwhile says so', async ({ ownersProgram: owner, visit }) => {
  const link = await invite(owner, { people: 1 });
  const page = await visit(link);
  await join(await visit(link), 'early');
  await goOn(page).click();
  await expect(page.getByRole('alert').filter({ hasText: 'This invite no longer works' })).toBeVisible();
});

test('GitHub is connected to an account, signs in from then on, and is disconnected again', async ({ jane, gitHub, visit }) => {
  const { page } = jane;
  await connectGitHub(page, 'not the password');
  await expect(section(page).getByLabel('Password', { exact: true })).toHaveAccessibleDescription(/not your password/u);
  await expectNothingFound(page);
  await connectGitHub(page);
  await expect(page).toHaveURL('/account');
  await expect(section(page)).toContainText(`You can sign in as GitHub user ${gitHub.account.login}.`);

  // The session that connected it cannot dismiss the notice for others, but hides it here.
  const notice = (of: Page) => of.getByRole('complementary', { name: 'About your account' });
  await expect(notice(page)).toContainText('octocat can now sign in as you.');
  await notice(page).getByRole('button', { name: 'OK' }).click();
  await expect(notice(page)).toBeHidden();
  await page.reload();
  await expect(section(page)).toContainText('You can sign in as');
  await expect(notice(page)).toBeHidden();

  const other = await visit('/search?query=apple%20pie');
  await other.getByRole('link', { name: 'Continue with GitHub' }).click();
  await expect(new Person(other).sidebar).toContainText('jane');
  await expect(other).toHaveURL('/search?query=apple%20pie');
  await expect(notice(other)).toContainText('octocat can now sign in as you.');

  await section(page).getByRole('button', { name: 'Disconnect' }).click();
  await expect(section(page)).toContainText('Not connected');
});

test('an identity of another account is refused with the reason beside it', async ({ owner, jane }) => {
  await connectGitHub(owner.page);
  await expect(section(owner.page)).toContainText('You can sign in as GitHub user octocat');
  await connectGitHub(jane.page);
  await expect(section(jane.page).getByRole('alert')).toContainText('belongs to someone else here');
  await expect(jane.page).toHaveURL('/account');
  await expectNothingFound(jane.page);
  await expectToFit(jane.page);
});

test('a signed-in user sees GitHub’s error over the page until they dismiss it', async ({ ownersProgram: owner, jane, gitHub }) => {
  const { page } = jane;
  await page.goto(await invite(owner, { people: 1 }));
  gitHub.refuses = true;
  await goOn(page).click();
  const notice = page.getByRole('complementary', { name: 'About GitHub' });
  await expect(page.getByRole('alert').filter({ has: notice })).toContainText('You are still signed in as jane. You declined at GitHub. Try again?');
  await expect(page).toHaveURL('/');
  await expectNothingFound(page);
  await expectToFit(page);
  await notice.getByRole('button', { name: 'OK' }).click();
  await expect(notice).toBeHidden();
  await expect(page.getByRole('main')).toBeFocused();
  await page.reload();
  await expect(jane.sidebar).toBeVisible();
  await expect(notice).toBeHidden();
});

test('GitHub’s error is shown on the page where the user was', async ({ jane, visit, gitHub }) => {
  await expect(jane.sidebar).toBeVisible();
  const page = await visit('/people');
  await expect(page.getByRole('link', { name: 'Continue with GitHub' })).toBeVisible();
  // Another tab signs in meanwhile.
  expect((await page.request.post('/api/login', { data: { username: 'jane', password: PASSWORD } })).ok()).toBe(true);
  gitHub.refuses = true;
  await page.getByRole('link', { name: 'Continue with GitHub' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'People' })).toBeVisible();
  await expect(page.getByRole('complementary', { name: 'About GitHub' })).toContainText('You declined at GitHub');
  await expect(page).toHaveURL('/people');
});

test('a new password disconnects GitHub on request', async ({ jane }) => {
  const { page } = jane;
  await connectGitHub(page);
  await page.getByLabel('Also disconnect GitHub (octocat)').check();
  await page.getByLabel('Current password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password', { exact: true }).fill('a better one');
  await expectNothingFound(page);
  await page.getByRole('button', { name: 'Change password' }).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();
  await expect(section(page)).toContainText('Not connected');
});

test('disconnecting GitHub needs a password first', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await goOn(page).click();
  await expect(new Person(page).sidebar).toBeVisible();
  await page.goto('/account');
  await expect(section(page)).toContainText('Set a password first');
  await expect(page.getByLabel('Current password')).toBeHidden();
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password' }).click();
  await expect(page.getByText('Your new password is set')).toBeVisible();
  await section(page).getByRole('button', { name: 'Disconnect' }).click();
  await expect(section(page)).toContainText('Not connected');
});

test('the form of an invite offers GitHub, and fits', async ({ ownersProgram: owner, visit }) => {
  const page = await visit(await invite(owner));
  await expect(joinButton(page)).toBeVisible();
  await expect(goOn(page)).toBeVisible();
  await expectNothingFound(page);
  await expectToFit(page);
});
