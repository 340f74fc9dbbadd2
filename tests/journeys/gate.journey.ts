/** An application behind nginx and the gate, with the lines of the guide: in by the portal's session, out with it. */
import { giveCredentials, passwordOf, signOut, typeCode } from './acts.ts';
import { expect, test } from './fixtures.ts';
import { ensureNginx } from './house/nginx.ts';
import { startProxied } from './house/proxy.ts';

const ROOT = new URL('../..', import.meta.url).pathname;

test('an application behind nginx lets in whom the portal lets in, and nobody longer', async ({ journey }) => {
  const { house } = journey;
  const proxied = await startProxied(house, ensureNginx(ROOT));
  try {
    const maya = house.person('maya.lindqvist');
    const { page } = await journey.open();
    await page.goto(`${house.gate.applicationUrl}/quarterly?year=2026&page=2`);
    await expect(page).toHaveURL(new RegExp(`^${house.portalUrl}/enter\\?`));
    await giveCredentials(page, maya.party.username, passwordOf(maya));
    await expect(page.getByRole('heading', { name: 'Enter your code' })).toBeVisible();
    await typeCode(page, await house.outside.nextCode(maya.party.phone));
    await expect(page.getByRole('heading', { name: 'Reports of maya.lindqvist' })).toBeVisible();
    await expect(page).toHaveURL(`${house.gate.applicationUrl}/quarterly?year=2026&page=2`);
    // Once in, nothing leads through the portal any more, and no secret of ours reaches the application.
    await page.goto(`${house.gate.applicationUrl}/yearly`);
    await expect(page.getByRole('heading', { name: 'Reports of maya.lindqvist' })).toBeVisible();
    expect(proxied.seen.map(({ path }) => path)).toEqual(['/quarterly?year=2026&page=2', '/yearly']);
    expect(proxied.seen.map(({ cookie }) => cookie)).toEqual(['', 'theme=dark']);

    const portal = await page.context().newPage();
    await portal.goto(house.portalUrl);
    await signOut(portal);
    await expect(portal.getByLabel('Username')).toBeVisible();
    await page.goto(`${house.gate.applicationUrl}/yearly`);
    await expect(page.getByLabel('Username')).toBeVisible();
    expect(proxied.seen).toHaveLength(2);
  } finally {
    await proxied.close();
  }
});
