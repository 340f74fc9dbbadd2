/** Browsers with a key of their own, as the portal's are: the key signs what the sign-in asks of it. */
import { deviceKeyText, deviceProofText, newDeviceKey, signWithDeviceKey } from '@strongroom/authenticators/device-key';
import type { Approval, CurrentSession, DeviceProof, DeviceQuestion, SignInFlow } from '@strongroom/contract';
import type { Browser } from './browser.client.ts';
import { type House, ORIGIN } from './harness.ts';
import { answerTo, beginEnrolment, newPerson, type Person, signIn, totpNow } from './people.ts';
import { printCodes } from './recovery-code.people.ts';

export type DeviceKey = Awaited<ReturnType<typeof newDeviceKey>>;
export const newKey = newDeviceKey;
export const DEVICE_COOKIE = '__Host-strongroom-device';
const SESSION_COOKIE = '__Host-strongroom-session';

export async function proofOf(key: DeviceKey, asked: DeviceQuestion, origin = ORIGIN): Promise<DeviceProof> {
  const { flowId, nonce } = asked;
  return { flowId, nonce, signature: await signWithDeviceKey(key.privateKey, deviceProofText({ ...asked, origin })) };
}

export async function registrationOf({ publicKey, privateKey }: DeviceKey, flowId: string, origin = ORIGIN) {
  return { publicKey, signature: await signWithDeviceKey(privateKey, deviceKeyText({ origin, flowId, publicKey })) };
}

interface Wish {
  readonly key?: DeviceKey | undefined;
  /** Instead of the proof of the key. */
  readonly device?: DeviceProof | undefined;
}

/** What the key of this browser signs now, as the server asks it. */
export async function proofNow(browser: Browser, key: DeviceKey): Promise<DeviceProof | undefined> {
  const { device } = await browser.ask('askDevice');
  return device === null ? undefined : proofOf(key, device);
}

/** As far as the choice of a factor. */
export async function beginWithKey(browser: Browser, person: Person, { key, device }: Wish): Promise<SignInFlow> {
  const proof = device ?? (key === undefined ? undefined : await proofNow(browser, key));
  return browser.ask('beginSignIn', {
    body: { username: person.username, password: person.password, ...(proof !== undefined && { device: proof }) },
  });
}

/** A whole sign-in, the session before left behind as a browser that was closed leaves it. */
export async function signInWithKey(
  house: House,
  person: Person,
  browser: Browser,
  wish: Wish = {},
): Promise<CurrentSession> {
  browser.cookies.delete(SESSION_COOKIE);
  if (person.totpSecret !== null) house.clock.advance(30_000);
  const flow = await beginWithKey(browser, person, wish);
  const [factor] = flow.factors;
  const method = factor?.methods[0];
  if (factor === undefined || method === undefined || flow.keyFor === null) throw new Error('a factor is offered');
  const { challenge } = await browser.ask('beginSignInChallenge', { body: { factorId: factor.id, method } });
  const answer = await answerTo(house, person, method);
  const deviceKey = wish.key && (await registrationOf(wish.key, flow.keyFor));
  return browser.ask('answerSignIn', {
    body: { challengeId: challenge?.id ?? '', answer, ...(deviceKey !== undefined && { deviceKey }) },
  });
}

/** Somebody with a browser that has a key. */
export async function keyedOn(
  house: House,
): Promise<{ person: Person; browser: Browser; key: DeviceKey; deviceId: string }> {
  const person = await newPerson(house);
  const [browser, key] = [house.browser(), await newKey()];
  const { deviceId } = await signInWithKey(house, person, browser, { key });
  return { person, browser, key, deviceId: deviceId ?? '' };
}

/** What the newest entry of this event says of the person. */
export async function newestEntry(house: House, person: Person, event: string): Promise<Record<string, unknown>> {
  const { rows } = await house.sql.query<{ details: Record<string, unknown> }>(
    `select body::json->'details' as details from audit_entry where user_id = $1 and event = $2 order by seq desc limit 1`,
    [person.userId, event],
  );
  return rows[0]?.details ?? {};
}

/** A browser that came by a text message, and an app and codes that came later, on the one of before. */
export async function newBesideApp(house: House) {
  const weak = await newPerson(house);
  const { browser: old } = await signIn(house, weak);
  const { browser, session } = await signIn(house, weak);
  const deviceId = session.deviceId ?? '';
  await printCodes(house, old, weak);
  const { factorId, secret: app } = await beginEnrolment(house, old, weak);
  await old.ask('confirmTotpEnrolment', { params: { factorId }, body: { code: totpNow(house, app) } });
  return { weak, browser, deviceId, app };
}

/** To be proven by the app, whatever else is offered. */
export const byApp = (approval: Approval): Approval => ({
  ...approval,
  factors: approval.factors.filter(({ kind }) => kind === 'totp'),
});
