/** A phone beside the portal: invited, approving with the number of the screen, answering without network, denying. */
import {
  activationTranscript,
  answerTranscript,
  bodyDigest,
  challengeResponse,
  decodeBase64url,
  encodeBase64url,
  importOfflineKey,
  mobilePinHash,
  newMobileKey,
  pinProof,
  requestTranscript,
  signMobileKey,
} from '@strongroom/authenticators/mobile-key';
import type { MobileKeyPrompt } from '@strongroom/contract';
import { giveCredentials, passwordOf, signIn, signOut, typeCode } from './acts.ts';
import { factorNamed, openFactor, openFactors } from './factors.ts';
import { expect, test } from './fixtures.ts';

const PIN = 'k7p2';
const NAME = 'Pixel 12';

/** As the app does it, without its pages. */
async function activatePhone(
  { api, origin }: { readonly api: string; readonly origin: string },
  invitation: string,
  aheadNow: () => number,
) {
  const { privateKey, publicKey } = await newMobileKey();
  const post = async (path: string, body: object, headers: Record<string, string> = {}, method = 'POST') => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: { 'content-type': 'application/json', origin, ...headers },
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Record<string, never>;
  };
  const begun = await post('/v1/mobile-key/activations/invitation', { invitation });
  const { activation, enrolment } = begun as unknown as {
    activation: string;
    enrolment: { keyId: string };
  };
  const factorId = enrolment.keyId;
  const proof = activationTranscript({ origin, activationId: factorId, publicKey, deviceName: NAME });
  const signature = await signMobileKey(privateKey, proof);
  const done = await post('/v1/mobile-key/activations/completion', {
    activation,
    publicKey,
    signature,
    name: NAME,
    pin: PIN,
  });
  const key = await importOfflineKey(decodeBase64url(String(done.offlineSecret)) ?? new Uint8Array());

  async function signed(method: string, path: string, body?: object) {
    const signedAt = aheadNow() + Date.now();
    const nonce = encodeBase64url(crypto.getRandomValues(new Uint8Array(16)));
    const digest = await bodyDigest(body === undefined ? '' : JSON.stringify(body));
    const text = requestTranscript({ origin, factorId, method, path, bodyDigest: digest, nonce, signedAt });
    const header = `${factorId}.${signedAt}.${nonce}.${await signMobileKey(privateKey, text)}`;
    return post(path, body ?? {}, { 'strongroom-key': header }, method);
  }
  const waiting = async (): Promise<MobileKeyPrompt> => {
    const { prompts } = (await signed('GET', '/v1/mobile-key/prompts')) as unknown as { prompts: MobileKeyPrompt[] };
    const [prompt] = prompts;
    if (prompt === undefined) throw new Error('something waits on the phone');
    return prompt;
  };
  const answer = async (decision: Parameters<typeof answerTranscript>[0]['decision']) => {
    const { challengeId, shown } = await waiting();
    const text = answerTranscript({ origin, factorId, promptId: challengeId, shown, decision });
    const body = { ...decision, signature: await signMobileKey(privateKey, text) };
    const proven = { ...body, pinProof: await pinProof(key, await mobilePinHash(PIN), text) };
    return signed('POST', `/v1/mobile-key/prompts/${challengeId}/answer`, decision.decision === 'deny' ? body : proven);
  };
  return {
    approve: (number: string) => answer({ decision: 'approve', number }),
    deny: () => answer({ decision: 'deny', reason: 'not-me' }),
    respond: async (challenge: string) =>
      challengeResponse(key, await mobilePinHash(PIN), challenge, aheadNow() + Date.now()),
  };
}

test('a phone is activated from the portal, approves by number, answers offline and denies', async ({ journey }) => {
  const { house } = journey;
  const maya = house.person('maya.lindqvist');
  const { page } = await journey.open();
  await signIn(page, house, maya);
  await journey.pass(6 * 60_000);
  await openFactor(page, 'Strongroom Key');
  await page.getByRole('button', { name: 'Activate a phone' }).click();
  await typeCode(page, await house.outside.nextCode(maya.party.phone), 'Approve enrolling');
  await expect(page.getByRole('heading', { name: 'Activate your phone' })).toBeVisible();
  await expect(page.getByRole('img', { name: 'QR code that activates Strongroom Key on the phone' })).toBeVisible();
  const invitation = (await page.locator('.secret code').textContent()) ?? '';
  // An app that is served elsewhere calls the portal's address, and signs under the address of the authenticator.
  const at = { api: house.portalUrl, origin: house.authenticatorUrl };
  const phone = await activatePhone(at, invitation, () => house.aheadMs());
  await journey.pass(2_500);
  await expect(page.getByText('Your phone is activated')).toBeVisible();
  await openFactors(page);
  await expect(factorNamed(page, 'Strongroom Key')).toContainText(NAME);

  await signOut(page);
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Approve it on your phone' })).toBeVisible();
  await phone.approve((await page.locator('.matching strong').textContent()) ?? '');
  await journey.pass(2_500);
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  await signOut(page);
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await page.getByRole('button', { name: 'Use digits instead' }).click();
  await expect(page.getByRole('heading', { name: 'Digits from your phone' })).toBeVisible();
  const digits = ((await page.locator('.matching strong').textContent()) ?? '').replace(/\s/gu, '');
  await typeCode(page, (await phone.respond(digits)) ?? '');
  await expect(page.getByRole('heading', { name: 'Second factors', level: 1 })).toBeVisible();

  await signOut(page);
  await giveCredentials(page, 'maya.lindqvist', passwordOf(maya));
  await expect(page.getByRole('heading', { name: 'Approve it on your phone' })).toBeVisible();
  await phone.deny();
  await journey.pass(2_500);
  await expect(page.getByLabel('Username')).toBeVisible();
});
