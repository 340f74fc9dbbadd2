/**
 * The keys of this phone, one per user, in IndexedDB: two WebCrypto keys that cannot be exported, and what names them.
 * No PIN, nothing that tells a right PIN from a wrong one, no password, no prompt. What a thief reads here is worth
 * something only together with the PIN, whose tries the server counts.
 */
export interface StoredKey {
  readonly keyId: string;
  readonly username: string;
  readonly service: string;
  /** The name of this phone, as the server and the portal show it. */
  readonly phoneName: string;
  readonly activatedAt: string;
  readonly signing: CryptoKey;
  readonly offline: CryptoKey;
  /** The PIN under its hash, sealed by the lock of this phone; null where the PIN is typed each time. */
  readonly sealed: SealedPin | null;
}

export interface SealedPin {
  readonly credentialId: Uint8Array<ArrayBuffer>;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly bytes: ArrayBuffer;
}

const DATABASE = 'strongroom-key';
const KEYS = 'keys';

let opened: Promise<IDBDatabase> | undefined;

function database(): Promise<IDBDatabase> {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(KEYS, { keyPath: 'keyId' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function inStore<Value>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<Value>) {
  const transaction = (await database()).transaction(KEYS, mode, { durability: 'strict' });
  const request = act(transaction.objectStore(KEYS));
  return new Promise<Value>((resolve, reject) => {
    // Done when it is on the disk: an activation that the phone forgets would leave the user without a key.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

export const readKeys = (): Promise<StoredKey[]> => inStore('readonly', (store) => store.getAll());
export const writeKey = (key: StoredKey): Promise<unknown> => inStore('readwrite', (store) => store.put(key));
export const deleteKey = (keyId: string): Promise<unknown> => inStore('readwrite', (store) => store.delete(keyId));

/** Asks the browser not to throw the keys away when the disk is full. It may refuse; then they stay as long as they do. */
export async function askToKeep(): Promise<void> {
  await navigator.storage?.persist?.().catch(() => false);
}
