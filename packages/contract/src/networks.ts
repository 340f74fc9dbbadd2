/**
 * Networks a user may act from. Entries are added and removed, never edited. A change that only narrows holds at once; one
 * that lets in more waits, and can be taken back meanwhile. Whoever would shut out the address they come from is refused,
 * unless that address is let in for a while (`keepCurrent`).
 */
import { z } from 'zod';
import { id, instant } from './fields.ts';
import { operation } from './operation.ts';
import { place } from './places.ts';

export const networkId = id('net');
/** Bounds only keep hostile input small: what a network is, is decided behind the edge. */
const networkText = z.string().min(1).max(120);
export const networkLabel = z
  .string()
  .max(40)
  .regex(/^\P{C}*$/u);

export const networkEntry = z.strictObject({
  id: networkId,
  /** `exception` lets one address in for a while; `override` any, because the desk said so. */
  kind: z.enum(['range', 'named', 'asn', 'exception', 'override']),
  /** Canonical: an address, a block, first-last, a name of the operator's, or AS and a number; empty for `override`. */
  network: z.string(),
  label: z.string(),
  place: place.nullable(),
  /** `leaving` still lets in; `pending` does not yet. */
  state: z.enum(['active', 'pending', 'leaving']),
  addedAt: instant,
  activeFrom: instant,
  activeUntil: instant.nullable(),
});
export type NetworkEntry = z.infer<typeof networkEntry>;

export const networksView = z.strictObject({
  /** False: any address is good. */
  restricted: z.boolean(),
  entries: z.array(networkEntry),
  /** What security officers prescribe, account by account: there too one must be inside, and only they loosen it. */
  prescribed: z.array(
    z.strictObject({
      account: z.strictObject({ number: z.string(), name: z.string() }),
      entries: z.array(networkEntry),
    }),
  ),
  /** Where this request comes from, and what would name it. */
  current: z.strictObject({
    address: z.string(),
    suggestion: z.string(),
    place: place.nullable(),
    inside: z.boolean(),
  }),
  /** Names of the operator's, to be named in place of addresses. */
  names: z.array(z.string()),
  loosenHours: z.int(),
  exceptionHours: z.int(),
  serverTime: instant,
});
export type NetworksView = z.infer<typeof networksView>;

/** What each text means, and what adding all that mean something would do. */
export const networksCheck = z.strictObject({
  parsed: z.array(
    z.strictObject({
      text: z.string(),
      /** Null where it is refused; `rule` then says why. */
      network: z.string().nullable(),
      kind: z.enum(['range', 'named', 'asn']).nullable(),
      place: place.nullable(),
      rule: z.string().nullable(),
    }),
  ),
  waits: z.boolean(),
  effectiveAt: instant,
  /** The address of this request would be shut out. */
  locksOut: z.boolean(),
});
export type NetworksCheck = z.infer<typeof networksCheck>;

export const networkTexts = z.array(networkText).min(1).max(50);
const params = z.strictObject({ networkId });
export const changeProblems = ['network-refused', 'network-locks-out', 'proof-required', 'approval-void'] as const;

export const networkOperations = {
  listNetworks: operation('listNetworks', {
    summary: 'Networks this user may act from, now and soon, and where this request comes from',
    tag: 'Networks',
    caller: 'session',
    responses: { 200: networksView },
    problems: [],
  }),
  checkNetworks: operation('checkNetworks', {
    summary: 'What would be understood, and what adding it would do; nothing is kept',
    tag: 'Networks',
    caller: 'session',
    body: z.strictObject({ networks: networkTexts }),
    responses: { 200: networksCheck },
    problems: [],
  }),
  addNetworks: operation('addNetworks', {
    summary: 'Name networks: the first ones hold at once and end every session outside; later ones wait',
    tag: 'Networks',
    caller: 'session',
    body: z.strictObject({ networks: networkTexts, label: networkLabel, keepCurrent: z.boolean() }),
    responses: { 200: networksView },
    problems: [...changeProblems],
  }),
  removeNetwork: operation('removeNetwork', {
    summary: 'Remove a network: at once where others are left, after a wait where any address would then be good',
    tag: 'Networks',
    caller: 'session',
    params,
    query: z.strictObject({ keepCurrent: z.enum(['yes', 'no']) }),
    responses: { 200: networksView },
    problems: ['not-found', ...changeProblems],
  }),
  cancelNetworkChange: operation('cancelNetworkChange', {
    summary: 'Take back what waits: a network that is to come, or a removal',
    tag: 'Networks',
    caller: 'session',
    params,
    responses: { 200: networksView },
    problems: ['not-found', 'network-refused'],
  }),
};
