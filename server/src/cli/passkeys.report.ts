/**
 * Whose passkeys were suspended because their make is reported broken. Clients were told by message; who of them has no
 * other factor will call, and members of staff must be told by the operator.
 */
import type { Services } from '../compose.ts';
import { carries } from '../modules/factors/index.ts';

interface Stopped {
  readonly who: string;
  readonly key: string;
  readonly make: string;
  readonly report: string;
  /** Whether the owner gets in by another factor. */
  readonly other: boolean;
}

export interface StoppedKeys {
  readonly clients: readonly Stopped[];
  readonly staff: readonly Stopped[];
  /** Passkeys of clients that prove and told no make: no list says anything of them. */
  readonly unnamed: number;
}

export async function stoppedKeys({ brokenMakes, factors, parties, staff }: Services): Promise<StoppedKeys> {
  const clients: Stopped[] = [];
  for (const { userId, name: key, aaguid: make, report } of await brokenMakes.suspended()) {
    const { username: who } = await parties.getUser(userId);
    clients.push({ who, key, make, report, other: (await factors.list(userId)).some(carries) });
  }
  const members: Stopped[] = [];
  for (const { staffId, member: who, name: key, aaguid: make, report } of await staff.makes.suspended()) {
    const held = await staff.ownFactors.list(await staff.memberOf(staffId));
    members.push({ who, key, make, report, other: held.some(({ barredBy }) => barredBy === null) });
  }
  return { clients, staff: members, unnamed: await brokenMakes.unnamed() };
}

export function stoppedLines({ clients, staff, unnamed }: StoppedKeys): string[] {
  const line = (whose: string, left: string) => (each: Stopped) =>
    `suspended ${whose} ${each.who}  "${each.key}"  ${each.make}  ${each.report}${each.other ? '' : `  ${left}`}`;
  return [
    ...clients.map(line('client', 'NO OTHER FACTOR: recovery codes, or a temporary code of the desk')),
    ...staff.map(line('staff', 'NO OTHER FACTOR: staff invite-again')),
    `${clients.length + staff.length} passkeys are suspended; ${unnamed} of clients name no make`,
  ];
}
