/** Containers that are read by us and by others: the figures of RFC 6030, our own, and some that were tampered with. */
import { createHash } from 'node:crypto';
import type { PskcKey, PskcProtection, PskcUnlock } from '@strongroom/pskc';
import { cardKey, figure, PRE_SHARED, writeText } from '@strongroom/pskc/testing';

export interface ContainerCase {
  readonly name: string;
  readonly text: string;
  readonly unlock: PskcUnlock;
}

const PLAIN: PskcUnlock = { kind: 'plain' };
const KEY = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');

const figures: readonly ContainerCase[] = [2, 3, 4, 5, 6, 7, 8, 9, 10].map((number) => ({
  name: `figure ${number}`,
  text: figure(number),
  unlock: unlockOf(number),
}));

function unlockOf(number: number): PskcUnlock {
  if (number === 6) return { kind: 'key', key: PRE_SHARED };
  return number === 7 ? { kind: 'passphrase', passphrase: 'qwerty' } : PLAIN;
}

const keys: readonly PskcKey[] = [
  cardKey(),
  cardKey({ id: 'SR-000002', device: { manufacturer: 'oath.SR', serialNo: '000002' }, counter: 4_711 }),
  cardKey({
    id: 'SR-000003',
    device: undefined,
    suite: undefined,
    challengeFormat: undefined,
    policy: undefined,
    algorithm: 'urn:ietf:params:xml:ns:keyprov:pskc:hotp',
    issuer: 'A & <B> 証券',
  }),
];

const write = async (name: string, protection: PskcProtection, unlock: PskcUnlock): Promise<ContainerCase> => ({
  name,
  text: await writeText({ keys, protection, id: 'stock-1' }),
  unlock,
});

const half = KEY.subarray(16);
const passphrase = 'correct horse battery staple';
const stretched = { kind: 'passphrase', passphrase, iterations: 10_000 } as const;
const ours: readonly ContainerCase[] = [
  await write('ours in the open', { kind: 'plain' }, PLAIN),
  await write('ours under 128 bits', { kind: 'key', key: half, keyName: 'K' }, { kind: 'key', key: half }),
  await write('ours under 256 bits', { kind: 'key', key: KEY, keyName: 'K' }, { kind: 'key', key: KEY }),
  await write('ours under a pass phrase, 128 bits', { ...stretched, keyBytes: 16 }, { kind: 'passphrase', passphrase }),
  await write('ours under a pass phrase, 256 bits', { ...stretched, keyBytes: 32 }, { kind: 'passphrase', passphrase }),
];

const [, sealed] = ours;
const tampered: readonly ContainerCase[] = sealed
  ? [
      { ...sealed, name: 'another MAC', text: sealed.text.replace(/<ValueMAC>..../, '<ValueMAC>AAAA') },
      { ...sealed, name: 'another vector', text: sealed.text.replace(/(<Secret>.*?CipherValue>)..../, '$1AAAA') },
      { ...sealed, name: 'another key', unlock: { kind: 'key', key: Buffer.alloc(16, 7) } },
      { ...sealed, name: 'another namespace', text: sealed.text.replace('keyprov:pskc"', 'keyprov:pskd"') },
    ]
  : [];

export const containers: readonly ContainerCase[] = [...figures, ...ours, ...tampered];

export const digestOf = ({ text }: ContainerCase): string => createHash('sha256').update(text).digest('hex');
