/**
 * Members of an account, for whoever manages its users: the master user, or a security officer of an organisation. They
 * prescribe networks to other members; the member's own networks stay the member's own, and both must let an address in.
 * Nobody prescribes to themselves, nor to somebody who may also reach accounts that the officer does not manage: a
 * prescribed network holds for everything the member does.
 */
import { z } from 'zod';
import { accessRight } from './accounts.ts';
import { accountId, instant, userId } from './fields.ts';
import { changeProblems, networkEntry, networkId, networkLabel, networksCheck, networkTexts } from './networks.ts';
import { operation } from './operation.ts';

const accountMember = z.strictObject({
  userId,
  username: z.string(),
  name: z.string(),
  rights: z.array(accessRight),
  /** False: the member may also reach accounts that this person does not manage. */
  manageable: z.boolean(),
  restricted: z.boolean(),
  /** Does without the second factor on trading surfaces; whoever manages users may end that. */
  optedOut: z.boolean(),
  entries: z.array(networkEntry),
  loosenHours: z.int(),
});
export type AccountMember = z.infer<typeof accountMember>;

const membersView = z.strictObject({
  accounts: z.array(
    z.strictObject({ id: accountId, number: z.string(), name: z.string(), members: z.array(accountMember) }),
  ),
  /** Names of the operator's, to be named in place of addresses. */
  names: z.array(z.string()),
  serverTime: instant,
});
export type MembersView = z.infer<typeof membersView>;

const member = { accountId, userId };
const params = z.strictObject(member);
const entryParams = z.strictObject({ ...member, networkId });

export const memberOperations = {
  listMembers: operation('listMembers', {
    summary: 'Other members of the accounts whose users one manages, with the networks prescribed to them',
    tag: 'Members',
    caller: 'session',
    responses: { 200: membersView },
    problems: [],
  }),
  checkMemberNetworks: operation('checkMemberNetworks', {
    summary: 'What would be understood, and what prescribing it would do; nothing is kept',
    tag: 'Members',
    caller: 'session',
    params,
    body: z.strictObject({ networks: networkTexts }),
    responses: { 200: networksCheck },
    problems: ['not-found'],
  }),
  addMemberNetworks: operation('addMemberNetworks', {
    summary: 'Prescribe networks to a member: the first ones hold at once and end sessions outside; later ones wait',
    tag: 'Members',
    caller: 'session',
    params,
    body: z.strictObject({ networks: networkTexts, label: networkLabel }),
    responses: { 200: membersView },
    problems: ['not-found', ...changeProblems],
  }),
  removeMemberNetwork: operation('removeMemberNetwork', {
    summary: 'Remove a prescribed network: at once where others are left, after a wait where it was the last',
    tag: 'Members',
    caller: 'session',
    params: entryParams,
    responses: { 200: membersView },
    problems: ['not-found', ...changeProblems],
  }),
  cancelMemberNetworkChange: operation('cancelMemberNetworkChange', {
    summary: 'Take back what waits of a member: a network that is to come, or a removal',
    tag: 'Members',
    caller: 'session',
    params: entryParams,
    responses: { 200: membersView },
    problems: ['not-found', 'network-refused'],
  }),
};
