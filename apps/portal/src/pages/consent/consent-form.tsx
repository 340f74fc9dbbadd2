/**
 * Allow or refuse, and back to the program that asked. Where the last proof is too old or too weak for what is asked, a
 * proof comes between; what is shown stays the same. A program on another screen learns the answer by itself.
 */
import type { Consent } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import { type ReactElement, useEffect } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { ProofOf } from '../../proof/proof-of.tsx';
import { useProvenAct } from '../../proof/use-proven-act.ts';
import { api } from '../../session/session.store.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ConsentFacts } from './consent-facts.tsx';

interface Answer {
  readonly given: boolean;
  readonly continueAt: string | null;
}

export function ConsentForm({ consent }: { readonly consent: Consent }): ReactElement {
  const { t } = useWording();
  const act = useProvenAct<Answer>();
  const { state, start } = act;
  const { client, demand, userCode } = consent;
  const title = t('consent.title', { client: client.name });
  useTitle(title);
  const params = { consentId: consent.id };
  const give = () =>
    start(async (approval) => {
      const result = await api.call('giveConsent', { params, ...(approval !== undefined && { approval }) });
      return result.ok ? { ok: true, data: { given: true, ...result.data } } : result;
    });
  const refuse = () =>
    start(async () => {
      const result = await api.call('refuseConsent', { params });
      return result.ok ? { ok: true, data: { given: false, ...result.data } } : result;
    });

  if (state.kind === 'done') return <Answered client={client.name} answer={state.data} />;
  if (state.kind === 'proving') return <ProofOf act={act} />;
  const busy = state.kind === 'trying';
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Heading lead={t('consent.lead')}>{title}</Heading>
      {userCode !== null && (
        <Notice kind="warning" standing title={t('consent.codeTitle')}>
          {t('consent.codeText')}
        </Notice>
      )}
      {demand !== 'met' && (
        <Notice kind={demand === 'impossible' ? 'refused' : 'info'} standing title={t(`consent.demand.${demand}`)} />
      )}
      <ConsentFacts consent={consent} />
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      <div className="sr-row">
        {demand !== 'impossible' && (
          <Button kind="primary" busy={busy} onClick={() => void give()}>
            {t('consent.allow')}
          </Button>
        )}
        <Button kind="secondary" busy={busy} onClick={() => void refuse()}>
          {t(demand === 'impossible' ? 'consent.back' : 'consent.refuse')}
        </Button>
      </div>
    </div>
  );
}

function Answered({ client, answer }: { readonly client: string; readonly answer: Answer }): ReactElement {
  const { t } = useWording();
  const { given, continueAt } = answer;
  useEffect(() => {
    if (continueAt !== null) location.assign(continueAt);
  }, [continueAt]);
  return (
    <div className="sr-stack narrow">
      <Heading>{t(given ? 'consent.doneTitle' : 'consent.refusedTitle', { client })}</Heading>
      <Notice kind={given ? 'done' : 'info'} standing>
        {continueAt === null ? t(given ? 'consent.doneText' : 'consent.refusedText') : t('consent.leaving')}
      </Notice>
    </div>
  );
}
