/** Permanent factors that stand aside: each is made active again by a proof of itself, which ends the emergency access. */
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { ProofOf } from '../../proof/proof-of.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';

export function DisplacedFactors({ displaced }: { readonly displaced: readonly string[] }): ReactElement {
  const { t } = useWording();
  const factors = useRead('listFactors', {});
  const act = useProvenAct<unknown>();
  const { state } = act;
  const reactivate = (factorId: string): void =>
    void act.start(async (approval) => {
      const result = await api.call('reactivateFactor', { params: { factorId }, approval });
      if (result.ok) readAgain('getEmergencyAccess', 'listFactors', 'listHistory');
      return result;
    });
  if (state.kind === 'proving') return <ProofOf act={act} />;
  return (
    <section className="sr-stack">
      <h2>{t('emergency.backTitle')}</h2>
      {state.kind === 'done' && (
        <Notice kind="done" focus title={t('emergency.backDoneTitle')}>
          {t('emergency.backDoneText')}
        </Notice>
      )}
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {displaced.length > 0 && <p>{t('emergency.backText')}</p>}
      <Reading of={factors}>
        {({ factors: all }) => {
          const aside = all.filter(({ id }) => displaced.includes(id));
          if (aside.length === 0) return <p className="sr-soft">{t('emergency.backNone')}</p>;
          return (
            <ul className="entries">
              {aside.map(({ id, kind, hint }) => {
                const name = [t(`factor.${kind}.name`), hint].filter(Boolean).join(' ');
                return (
                  <li key={id}>
                    <strong>{name}</strong>
                    <Button
                      kind="secondary"
                      busy={state.kind === 'trying'}
                      onClick={() => reactivate(id)}
                      aria-label={t('emergency.backNamed', { name })}
                    >
                      {t('emergency.back')}
                    </Button>
                  </li>
                );
              })}
            </ul>
          );
        }}
      </Reading>
    </section>
  );
}
