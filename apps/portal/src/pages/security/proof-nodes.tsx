/** What proves that it is really this person: the password, and each second factor with its last use. */
import type { ReactElement } from 'react';
import { Reading } from '../../problem/reading.tsx';
import { useSession } from '../../session/session.store.ts';
import { useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { CooldownLine } from './factors/factor-standing.tsx';
import { shownState } from './factors/standing.logic.ts';

export function ProofNodes(): ReactElement {
  const { t, moment, dateTime } = useWording();
  const { evidence } = useSession();
  const factors = useRead('listFactors', {});
  const proven = (methods: readonly string[]): string | null => {
    const times = evidence.filter(({ method }) => methods.includes(method)).map(({ provedAt }) => provedAt);
    const last = times.sort().at(-1);
    return last === undefined ? null : t('proofs.here', { time: moment(last) });
  };
  return (
    <Reading of={factors}>
      {({ factors: all }) => (
        <ul className="nodes">
          <li className="node" data-now={proven(['password']) !== null || undefined}>
            <strong>{t('proofs.password')}</strong>
            <span className="sr-small sr-soft">{proven(['password'])}</span>
          </li>
          {all.map((factor) => {
            const here = proven(factor.kind === 'phone' ? ['sms', 'voice'] : [factor.kind]);
            return (
              <li
                key={factor.id}
                className="node"
                data-now={here !== null || undefined}
                data-resting={factor.state !== 'active' || undefined}
              >
                <strong>{t(`factor.${factor.kind}.name`)}</strong>
                <span className="sr-small sr-soft">{factor.hint}</span>
                <span className="sr-small sr-soft">
                  {factor.state !== 'active'
                    ? t(`factors.state.${shownState(factor)}`)
                    : (here ??
                      (factor.lastUsedAt === null
                        ? t('factors.neverUsed')
                        : t('factors.lastUsed', { time: dateTime(factor.lastUsedAt) })))}
                </span>
                <CooldownLine cooldown={factor.cooldown} />
              </li>
            );
          })}
        </ul>
      )}
    </Reading>
  );
}
