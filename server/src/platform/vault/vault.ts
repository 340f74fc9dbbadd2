/**
 * The key vault: secrets at rest are sealed with AES-256-GCM under a data key, and data keys are wrapped under a root
 * key that never enters the database (envelope encryption). The place of a value (table, row, column) is bound in as
 * associated data.
 *
 * Attack: somebody with write access to the database copies the sealed TOTP secret of their own user into another
 * user's row. The value opens only at the place it was sealed for.
 *
 * Attack: the same somebody declares the index key to be a data key, or the other way round, so that a pseudonym and a
 * sealed value come from one key. A wrapped key opens for the purpose it was wrapped for only.
 *
 * Format of a sealed value: version byte 1 | data key id (8 bytes) | nonce (12) | ciphertext | tag (16).
 * Format of a wrapped key: version byte 2 | nonce (12) | ciphertext (32) | tag (16). Keys of before, without version and
 * purpose, are wrapped anew when the vault opens.
 */
import { createCipheriv, createDecipheriv, createHmac, createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock, Random } from '@strongroom/core';
import type { Database } from '../database/database.ts';
import { findVaultKeys, insertVaultKey, rewrapVaultKey, type VaultKeyRow } from './vault.store.ts';

export interface Place {
  readonly table: string;
  readonly row: string;
  readonly column: string;
}

/** A root key as configured: the first of the list wraps, the others only unwrap until rotation is done. */
export interface RootKey {
  readonly id: string;
  readonly key: Uint8Array;
}

export interface Vault {
  seal(place: Place, plain: string): Buffer;
  /** Throws when the value was not sealed for this place by a known key: that is tampering or a lost key, not input. */
  open(place: Place, sealed: Uint8Array): Promise<string>;
  /** A keyed hash that stays the same over time: to look things up or count them without storing them. */
  pseudonym(purpose: string, value: string): string;
  /** Wraps every data key under the first root key. Afterwards the other root keys may be removed. */
  rotateRootKey(): Promise<number>;
  /** Seals from now on with a new data key; older values still open. */
  rotateDataKey(): Promise<void>;
}

const VERSION = 1;
const WRAPPED_VERSION = 2;
const KEY_BYTES = 32;
const ID_BYTES = 8;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const UNVERSIONED_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES;

interface Keyring {
  readonly sealing: { readonly id: Buffer; readonly key: KeyObject };
  readonly index: KeyObject;
  readonly byId: ReadonlyMap<string, KeyObject>;
}

export async function openVault(deps: {
  database: Database;
  rootKeys: readonly [RootKey, ...RootKey[]];
  clock: Clock;
  random: Random;
}): Promise<Vault> {
  const { database, rootKeys, clock, random } = deps;

  async function addKey(purpose: 'seal' | 'index'): Promise<void> {
    const id = Buffer.from(random(ID_BYTES)).toString('hex');
    const wrapped = wrap(rootKeys[0], { id, purpose }, random(KEY_BYTES), random);
    await database.transaction((tx) =>
      insertVaultKey(tx, { id, purpose, rootKeyId: rootKeys[0].id, wrapped, createdAt: clock.now() }),
    );
  }

  async function load(): Promise<Keyring> {
    const found = await findVaultKeys(database.read);
    for (const purpose of ['index', 'seal'] as const) {
      if (!found.some((entry) => entry.purpose === purpose)) {
        await addKey(purpose);
        return load();
      }
    }
    return toKeyring(found, rootKeys);
  }

  async function wrapAnew(
    isStale: (entry: VaultKeyRow) => boolean,
    rootOf: (entry: VaultKeyRow) => RootKey,
  ): Promise<number> {
    const stale = (await findVaultKeys(database.read)).filter(isStale);
    await database.transaction(async (tx) => {
      for (const entry of stale) {
        const root = rootOf(entry);
        await rewrapVaultKey(tx, entry, root.id, wrap(root, entry, unwrap(entry, rootKeys), random));
      }
    });
    return stale.length;
  }

  let keyring = await load();
  // Under the root key it has: nodes that do not know a new one yet must open it.
  await wrapAnew(isUnversioned, (entry) => rootKeys.find(({ id }) => id === entry.rootKeyId) ?? rootKeys[0]);

  return {
    seal(place, plain) {
      const nonce = random(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', keyring.sealing.key, nonce);
      cipher.setAAD(associatedData(place));
      const body = [cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()];
      return Buffer.concat([Buffer.of(VERSION), keyring.sealing.id, nonce, ...body]);
    },
    async open(place, sealed) {
      const bytes = Buffer.from(sealed);
      const id = bytes.subarray(1, 1 + ID_BYTES).toString('hex');
      // Another node may have rotated the data key since this one looked.
      if (!keyring.byId.has(id)) keyring = await load();
      const key = keyring.byId.get(id);
      if (bytes[0] !== VERSION || key === undefined) throw new Error(`no key opens the value at ${describe(place)}`);
      const nonce = bytes.subarray(1 + ID_BYTES, 1 + ID_BYTES + NONCE_BYTES);
      // The length is said, because a shorter tag would be easier to forge.
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(associatedData(place));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const plain = decipher.update(bytes.subarray(1 + ID_BYTES + NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    },
    pseudonym: (purpose, value) =>
      createHmac('sha256', keyring.index).update(`${purpose}\u0000${value}`).digest('base64url'),
    rotateRootKey: () =>
      wrapAnew(
        (entry) => entry.rootKeyId !== rootKeys[0].id,
        () => rootKeys[0],
      ),
    async rotateDataKey() {
      await addKey('seal');
      keyring = await load();
    },
  };
}

function toKeyring(found: readonly VaultKeyRow[], rootKeys: readonly RootKey[]): Keyring {
  const byId = new Map(found.map((entry) => [entry.id, createSecretKey(unwrap(entry, rootKeys))]));
  // Oldest first: the index key never changes, the newest data key seals.
  const index = found.find((entry) => entry.purpose === 'index');
  const sealing = found.findLast((entry) => entry.purpose === 'seal');
  const indexKey = index && byId.get(index.id);
  const sealingKey = sealing && byId.get(sealing.id);
  if (!indexKey || !sealing || !sealingKey) throw new Error('the vault holds no usable data key');
  return { sealing: { id: Buffer.from(sealing.id, 'hex'), key: sealingKey }, index: indexKey, byId };
}

const describe = (place: Place): string => `${place.table}.${place.column} of ${place.row}`;
const associatedData = (place: Place): Buffer =>
  Buffer.from(JSON.stringify([place.table, place.row, place.column]), 'utf8');

type KeyName = Pick<VaultKeyRow, 'id' | 'purpose'>;

const isUnversioned = ({ wrapped }: VaultKeyRow): boolean => wrapped.length === UNVERSIONED_BYTES;
const wrapData = (root: RootKey, { id, purpose }: KeyName): Buffer =>
  Buffer.from(JSON.stringify(['vault_key', WRAPPED_VERSION, root.id, id, purpose]), 'utf8');

function wrap(root: RootKey, name: KeyName, plain: Uint8Array, random: Random): Buffer {
  const nonce = random(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', root.key, nonce);
  cipher.setAAD(wrapData(root, name));
  const body = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([Buffer.of(WRAPPED_VERSION), nonce, ...body]);
}

function unwrap(entry: VaultKeyRow, rootKeys: readonly RootKey[]): Buffer {
  const root = rootKeys.find((key) => key.id === entry.rootKeyId);
  if (root === undefined)
    throw new Error(`data key ${entry.id} is wrapped under root key "${entry.rootKeyId}", which is not configured`);
  const old = isUnversioned(entry);
  if (!old && entry.wrapped[0] !== WRAPPED_VERSION) throw new Error(`data key ${entry.id} is wrapped in no known form`);
  const bytes = old ? entry.wrapped : entry.wrapped.subarray(1);
  const decipher = createDecipheriv('aes-256-gcm', root.key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(old ? Buffer.from(`vault_key|${root.id}|${entry.id}`) : wrapData(root, entry));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
}
