/** Two members of the demonstration broker's staff, so that an act of two people can be tried. All of it is fictional. */
import { decodeBase32 } from '@strongroom/authenticators';
import { assert } from '@strongroom/core';
import type { Services } from '../compose.ts';
import type { Policies } from '../modules/policy/index.ts';
import type { NewStaff } from '../modules/staff/index.ts';

export interface DemoStaff extends NewStaff {
  readonly password: string;
  /** Base 32 of their authenticator app. */
  readonly totpSecret: string;
  readonly about: string;
}

export const demoStaff: readonly DemoStaff[] = [
  {
    name: 'alex.morgan',
    displayName: 'Alex Morgan',
    roles: ['support', 'security', 'cards'],
    entities: [],
    password: 'paper cranes over gravel',
    totpSecret: 'KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU',
    about: 'support, security, cards',
  },
  {
    name: 'sana.ito',
    displayName: 'Sana Ito',
    roles: ['supervisor'],
    entities: [],
    password: 'eleven lamps by the canal',
    totpSecret: 'MFRGGZDFMZTWQ2LKMFRGGZDFMZTWQ2LK',
    about: 'supervisor: any second person',
  },
];

/** Those who are there already stay as they are. */
export async function seedStaff({ staff, passwords }: Services, policies: Policies): Promise<void> {
  const known = new Set((await staff.members.list()).map(({ name }) => name));
  for (const { password, totpSecret, about: _about, ...member } of demoStaff) {
    if (known.has(member.name)) continue;
    const seed = decodeBase32(totpSecret);
    assert(seed.ok, 'the demonstration secret is base 32');
    const passwordHash = await passwords.hash(password, policies.house);
    const moved = await staff.members.moveHere(member, { passwordHash, seed: seed.value });
    assert(moved, `the demonstration's ${member.name} can be opened`);
  }
}
