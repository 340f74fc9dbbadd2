/**
 * Doing without the second factor on trading surfaces: what the legal entity says of it, how far it reaches, the very
 * words that are agreed to, and the way back. Where a rule demands two factors it stands here by its name, so that
 * nobody looks for a switch that cannot be there.
 */
import type { CallData } from '@strongroom/sdk';
import { Button, CheckBox, Icon, Notice } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { LatestReceipt } from '../../../log/latest-receipt.tsx';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { ProofOf } from '../../../proof/proof-of.tsx';
import { useProvenAct } from '../../../proof/use-proven-act.ts';
import { api } from '../../../session/session.store.ts';
import { readAgain, useRead } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';

type Standing = CallData<'getOptOut'>;

export default function OptOutPage(): ReactElement {
  const { t } = useWording();
  const standing = useRead('getOptOut', {});
  const act = useProvenAct<'out' | 'back'>();
  const { state, start } = act;
  const optOut = (disclaimerVersion: string): void => {
    void start(async (approval) => {
      const result = await api.call('optOut', { body: { disclaimerVersion }, approval });
      if (result.ok) readAgain('getOptOut', 'listHistory', 'getWithdrawalLimits');
      return result.ok ? { ok: true, data: 'out' } : result;
    });
  };
  const optIn = (): void => {
    void start(async () => {
      const result = await api.call('optIn', { query: {} });
      if (result.ok) readAgain('getOptOut', 'listHistory', 'getWithdrawalLimits');
      return result.ok ? { ok: true, data: 'back' } : result;
    });
  };
  if (state.kind === 'proving') return <ProofOf act={act} />;
  const busy = state.kind === 'trying';
  return (
    <SecurityFrame title={t('optOut.title')} lead={t('optOut.lead')}>
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {state.kind === 'done' && (
        <>
          <Notice kind="done" focus title={t(`optOut.${state.data}Title`)}>
            {t(`optOut.${state.data}Text`)}
          </Notice>
          <LatestReceipt
            key={state.data}
            name={t(`optOut.${state.data}Title`)}
            event={state.data === 'out' ? 'factor.opted-out' : 'factor.opted-in'}
          />
        </>
      )}
      <Reading of={standing}>
        {(found) =>
          !found.allowed ? (
            <NotHere {...found} />
          ) : found.since === null ? (
            <Leave standing={found} busy={busy} onLeave={optOut} />
          ) : (
            <Outside standing={found} busy={busy} onBack={optIn} />
          )
        }
      </Reading>
    </SecurityFrame>
  );
}

function NotHere({ mandatedBy, entity }: Standing): ReactElement {
  const { t } = useWording();
  if (mandatedBy === null)
    return (
      <Notice standing title={t('optOut.notOfferedTitle')}>
        {t('optOut.notOfferedText', { entity })}
      </Notice>
    );
  return (
    <Notice standing title={t('optOut.mandatedTitle', { rule: mandatedBy })}>
      {t('optOut.mandatedText', { entity })}
    </Notice>
  );
}

/** Both sides of it, the one beside the other: nobody agrees to a part without seeing what is not in it. */
function Reach({ reach, since }: Pick<Standing, 'reach' | 'since'>): ReactElement {
  const { t } = useWording();
  const kept = (['portal', 'api'] as const).filter((surface) => !reach.includes(surface));
  return (
    <>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('optOut.reach')}</h2>
        <ul className="entries">
          {reach.map((surface) => (
            <li key={surface}>
              <strong>{t(`surface.${surface}`)}</strong>
              <span className="tag">{t(since === null ? 'optOut.reachThen' : 'optOut.reachNow')}</span>
            </li>
          ))}
        </ul>
      </section>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('optOut.keep')}</h2>
        <ul className="sr-rules">
          {[
            t('optOut.keepSignIn'),
            ...kept.map((surface) => t(`surface.${surface}`)),
            t('optOut.keepMoney'),
            t('optOut.keepSecurity'),
          ].map((line) => (
            <li key={line} data-state="met">
              <Icon name="done" />
              <span>{line}</span>
            </li>
          ))}
        </ul>
      </section>
    </>
  );
}

function Disclaimer({ title, version, text }: { readonly title: string } & Standing['disclaimer']): ReactElement {
  const { t } = useWording();
  return (
    <section className="sr-stack" data-gap="tight">
      <h2>{title}</h2>
      <div className="sr-sheet sr-stack" data-gap="tight">
        <p className="sr-measure">{text}</p>
        <p className="sr-small sr-soft">{t('optOut.version', { version })}</p>
      </div>
    </section>
  );
}

interface LeaveProps {
  readonly standing: Standing;
  readonly busy: boolean;
  readonly onLeave: (disclaimerVersion: string) => void;
}

function Leave({ standing, busy, onLeave }: LeaveProps): ReactElement {
  const { t } = useWording();
  const [read, setRead] = useState(false);
  const [tries, setTries] = useState(0);
  const { disclaimer, entity } = standing;
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    if (read) onLeave(disclaimer.version);
    else setTries(tries + 1);
  };
  return (
    <form className="sr-stack" data-gap="wide" onSubmit={submit} noValidate>
      <p>{t('optOut.offered', { entity })}</p>
      <Reach {...standing} />
      <Disclaimer title={t('optOut.disclaimer')} {...disclaimer} />
      {tries > 0 && !read && (
        <Notice key={tries} kind="refused" title={t('form.errorTitle')}>
          {t('optOut.unread')}
        </Notice>
      )}
      <CheckBox
        id="opt-out-read"
        label={t('optOut.read')}
        hint={t('optOut.readHint')}
        checked={read}
        onChange={setRead}
      />
      <div>
        <Button type="submit" kind="secondary" busy={busy}>
          {t('optOut.submit')}
        </Button>
      </div>
    </form>
  );
}

interface OutsideProps {
  readonly standing: Standing;
  readonly busy: boolean;
  readonly onBack: () => void;
}

function Outside({ standing, busy, onBack }: OutsideProps): ReactElement {
  const { t, dateTime } = useWording();
  return (
    <div className="sr-stack" data-gap="wide">
      <Notice
        kind="warning"
        standing
        title={t('optOut.since', { time: standing.since === null ? '' : dateTime(standing.since) })}
      >
        {t('optOut.sinceText')}
      </Notice>
      <div>
        <Button busy={busy} onClick={onBack}>
          {t('optOut.back')}
        </Button>
      </div>
      <Reach {...standing} />
      {/* The words of an earlier version stand in the audit log; these here would not be those agreed to. */}
      {standing.agreedVersion === standing.disclaimer.version && (
        <Disclaimer title={t('optOut.agreed')} {...standing.disclaimer} />
      )}
    </div>
  );
}
