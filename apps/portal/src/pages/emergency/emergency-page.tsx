/**
 * The way back for somebody who lost every factor: where it stands, the code card to print and activate, and the permanent
 * factors to be proven again. In the last days of the temporary code it is all there is.
 */
import type { EmergencyAccess, PrintedCodeCard } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { ProofOf } from '../../proof/proof-of.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api, signOut } from '../../session/session.store.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ActivateCard } from './activate-card.tsx';
import { CardSheet } from './card-sheet.tsx';
import { DisplacedFactors } from './displaced-factors.tsx';
import { Standing } from './standing.tsx';

export default function EmergencyPage(): ReactElement {
  const { t } = useWording();
  useTitle(t('emergency.title'));
  const access = useRead('getEmergencyAccess', {});
  return (
    <div
      className="sr-stack narrow emergency"
      data-gap="wide"
      data-only={access.data?.reach === 'print-only' || undefined}
    >
      <Reading of={access}>{(data) => <Content access={data} />}</Reading>
    </div>
  );
}

function Content({ access }: { readonly access: EmergencyAccess }): ReactElement {
  const { t, dateTime } = useWording();
  const { grant, reach, displaced } = access;
  const act = useProvenAct<PrintedCodeCard>();
  const [until, setUntil] = useState<string | null>(null);
  const { state } = act;
  if (state.kind === 'proving') return <ProofOf act={act} />;
  const print = (): void =>
    void act.start(async (approval) => {
      const result = await api.call('printCodeCard', { approval });
      readAgain('getEmergencyAccess', 'listHistory');
      return result;
    });
  const onCode = grant?.state === 'temp-full' || grant?.state === 'temp-print-only';
  const card = state.kind === 'done' && onCode ? state.data : null;
  const waiting = card ?? (onCode ? grant.printed : null);
  const cardUntil = until ?? (reach === 'print-only' ? (grant?.cardUntil ?? null) : null);
  return (
    <>
      <Heading lead={grant === null ? t('emergency.none') : <Standing grant={grant} />}>
        {grant === null ? t('emergency.title') : t(`emergency.state.${grant.state}.title`)}
      </Heading>
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {cardUntil !== null && (
        <Notice
          kind="done"
          focus
          title={t('emergency.activeTitle')}
          actions={<Button onClick={() => void signOut()}>{t('emergency.useCard')}</Button>}
        >
          {t('emergency.activeText', { time: dateTime(cardUntil) })}
        </Notice>
      )}
      {card !== null && <CardSheet card={card} />}
      {waiting !== null && (
        <ActivateCard
          key={waiting.factorId}
          factorId={waiting.factorId}
          asked={waiting.asked}
          activateUntil={waiting.activateUntil}
          onActivated={setUntil}
        />
      )}
      {onCode && (
        <section className="sr-stack">
          <h2>{t(waiting === null ? 'emergency.printTitle' : 'emergency.againTitle')}</h2>
          <p>
            {t(waiting === null ? 'emergency.printText' : 'emergency.againText', {
              days: grant.cardDays,
              left: grant.printsLeft,
            })}
          </p>
          <div>
            <Button
              kind={waiting === null ? 'primary' : 'secondary'}
              busy={state.kind === 'trying'}
              disabled={grant.printsLeft === 0}
              onClick={print}
            >
              {t('emergency.make')}
            </Button>
          </div>
        </section>
      )}
      {reach !== 'print-only' && <DisplacedFactors displaced={displaced} />}
    </>
  );
}
