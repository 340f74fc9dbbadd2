/**
 * The key of this browser: made by WebCrypto so that not even this page can read it, kept in IndexedDB, registered at the
 * first completed sign-in and proven at each one after. A chunk of its own, fetched while somebody types. Where a browser
 * keeps nothing, it is without a key, and signing in goes on: the server then knows it by less.
 */
import { deviceKeyText, deviceProofText, newDeviceKey, signWithDeviceKey } from '@strongroom/authenticators/device-key';
import type { DeviceKeyRegistration, DeviceProof, DeviceQuestion } from '@strongroom/contract';
import { api } from '../../session/session.store.ts';

type DeviceKey = Awaited<ReturnType<typeof newDeviceKey>>;

const DATABASE = 'strongroom';
const STORE = 'device';
const KEY = 'key';

function openStore(): Promise<IDBDatabase> {
  return new Promise((done, failed) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => void opening.result.createObjectStore(STORE);
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => failed(opening.error);
    opening.onblocked = () => failed(new Error('another tab holds the store'));
  });
}

async function inStore<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await openStore();
  try {
    return await new Promise<T>((done, failed) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(request.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

/** Null where there is none, or where the browser keeps nothing. */
const keptKey = (): Promise<DeviceKey | null> =>
  inStore('readonly', (store) => store.get(KEY) as IDBRequest<DeviceKey | undefined>).then(
    (key) => key ?? null,
    () => null,
  );

async function keptOrNewKey(): Promise<DeviceKey | null> {
  const kept = await keptKey();
  if (kept !== null) return kept;
  try {
    const made = await newDeviceKey();
    // Two tabs at once: `add` lets one of them keep its key, and both go on with that one.
    await inStore('readwrite', (store) => store.add(made, KEY)).catch(() => {});
    return await keptKey();
  } catch {
    return null;
  }
}

/** Signs what the server asked, if it asked anything of this browser. */
export async function proofFor(question: DeviceQuestion | null): Promise<DeviceProof | undefined> {
  const key = question === null ? null : await keptKey();
  if (question === null || key === null) return undefined;
  const text = deviceProofText({ origin: location.origin, ...question });
  const { flowId, nonce } = question;
  return { flowId, nonce, signature: await signWithDeviceKey(key.privateKey, text) };
}

/** Asks and signs anew each time: a proof is taken once. */
export async function proveDevice(): Promise<DeviceProof | undefined> {
  if ((await keptKey()) === null) return undefined;
  const asked = await api.call('askDevice');
  return asked.ok ? proofFor(asked.data.device) : undefined;
}

/** The key of this browser, made now where there is none, for the sign-in that is about to complete. */
export async function registrationFor(flowId: string): Promise<DeviceKeyRegistration | undefined> {
  const key = await keptOrNewKey();
  if (key === null) return undefined;
  const { publicKey, privateKey } = key;
  const text = deviceKeyText({ origin: location.origin, flowId, publicKey });
  return { publicKey, signature: await signWithDeviceKey(privateKey, text) };
}
