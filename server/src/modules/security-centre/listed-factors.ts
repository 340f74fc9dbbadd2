/** Factors as their owner sees them: what tells one from another, and where the key of a passkey may be. */
import type { Factor as FactorView } from '@strongroom/contract';
import { type Clock, toRfc3339 } from '@strongroom/core';
import {
  cooldownView,
  coolingDown,
  type Factors,
  type Grants,
  type MobileKeys,
  type Passkeys,
  type RecoveryCodes,
} from '../factors/index.ts';
import type { Parties } from '../parties/index.ts';

export interface ListedDeps {
  readonly parties: Parties;
  readonly factors: Factors;
  readonly passkeys: Passkeys;
  readonly recoveryCodes: RecoveryCodes;
  readonly mobileKeys: Pick<MobileKeys, 'current'>;
  readonly grants: Pick<Grants, 'displaced'>;
  readonly clock: Clock;
}

export const makeListed =
  ({ parties, factors, passkeys, recoveryCodes, mobileKeys, grants, clock }: ListedDeps) =>
  async (userId: string): Promise<FactorView[]> => {
    const [points, keys, phone, all] = await Promise.all([
      parties.contactPointsOf(userId),
      passkeys.list(userId),
      mobileKeys.current(userId),
      factors.list(userId),
    ]);
    const synced = keys.some(({ backupEligible }) => backupEligible);
    const oneDeviceOnly = synced && (await passkeys.needsOneDevice(await parties.getUser(userId)));
    const set = all.find(({ kind }) => kind === 'recovery-code');
    const codesLeft = set === undefined ? null : await recoveryCodes.left(set.id);
    const rests = all.some(({ state }) => state === 'displaced');
    const setAside = rests ? await grants.displaced(userId) : [];
    return all.flatMap((factor) => {
      if (factor.state === 'revoked') return [];
      const key = keys.find(({ factorId }) => factorId === factor.id);
      const named = key ?? (phone?.keyId === factor.id ? phone : undefined);
      const hint =
        named?.name ?? factor.label ?? points.find((point) => point.id === factor.contactPointId)?.hint ?? '';
      return [
        {
          id: factor.id,
          kind: factor.kind,
          state: factor.state,
          setAside: factor.state === 'displaced' && setAside.includes(factor.id),
          hint,
          keptOn: key === undefined ? null : key.backupEligible ? 'synced' : 'one-device',
          barredBy: key?.backupEligible === true && oneDeviceOnly ? 'passkey.device-bound-roles' : null,
          codesLeft: factor.id === set?.id ? codesLeft : null,
          cooldown: cooldownView(coolingDown(factor, clock.now())),
          enrolledAt: toRfc3339(factor.enrolledAt),
          lastUsedAt: factor.lastUsedAt === null ? null : toRfc3339(factor.lastUsedAt),
        },
      ];
    });
  };
