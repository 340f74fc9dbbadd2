/**
 * "Is this address ours?" For somebody who holds a suspicious mail: paste, and be told plainly, with what the address
 * plays on. The address is never opened, and nothing is remembered of it.
 */
import 'virtual:further-routes';
import '@strongroom/ui/fonts-ext.css';
import '@strongroom/ui/steps.css';
import type { JudgedLink } from '@strongroom/contract';
import { Button, ErrorSummary, Heading, Notice, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';

const LONGEST = 1_500;

function Verdict({ judged }: { readonly judged: JudgedLink }): ReactElement {
  const { t } = useWording();
  const { verdict, host, spelled, reasons, official } = judged;
  const ours = verdict === 'ours';
  return (
    <Notice kind={ours ? 'done' : 'refused'} focus standing title={t(`official.${verdict}`)}>
      {host === null ? (
        <p>{t('official.unreadableText')}</p>
      ) : (
        <p>{t(ours ? 'official.oursText' : 'official.notOursText', { host })}</p>
      )}
      {spelled !== null && spelled !== host && <p>{t('official.spelled', { host: spelled })}</p>}
      {reasons.map((reason) => (
        <p key={reason}>{t(`official.why.${reason}`)}</p>
      ))}
      {!ours && (
        <p>
          {t('official.ourHosts')} <code>{official.join(', ')}</code>
        </p>
      )}
    </Notice>
  );
}

export default function OfficialPage(): ReactElement {
  const { t } = useWording();
  const { run, busy, problem } = useAct();
  const [address, setAddress] = useState('');
  const [tries, setTries] = useState(0);
  const [judged, setJudged] = useState<JudgedLink | null>(null);
  useTitle(t('official.title'));
  const missing = tries > 0 && address.trim() === '';
  const check = async (): Promise<void> => {
    setJudged(null);
    const found = await run(() => api.call('checkLink', { body: { address } }));
    if (found !== null) setJudged(found.data);
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTries(address.trim() === '' ? tries + 1 : 0);
    if (address.trim() !== '') void check();
  };
  return (
    <div className="sr-stack" data-gap="wide">
      <Heading lead={t('official.lead')}>{t('official.title')}</Heading>
      {problem && <ProblemNotice problem={problem} />}
      {judged && <Verdict judged={judged} />}
      <form className="sr-stack" onSubmit={submit} noValidate>
        {missing && (
          <ErrorSummary
            key={tries}
            title={t('form.errorTitle')}
            errors={[{ fieldId: 'address', message: t('official.missing') }]}
          />
        )}
        <TextField
          id="address"
          label={t('official.label')}
          hint={t('official.hint')}
          value={address}
          onChange={setAddress}
          autoComplete="off"
          maxLength={LONGEST}
          {...(missing && { error: t('official.missing') })}
        />
        <Button type="submit" busy={busy}>
          {t(judged === null ? 'official.check' : 'official.again')}
        </Button>
      </form>
      <section className="sr-stack" data-gap="tight">
        <h2>{t('official.neverTitle')}</h2>
        <ul className="sr-list">
          <li>{t('official.never1')}</li>
          <li>{t('official.never2')}</li>
          <li>{t('official.never3')}</li>
          <li>{t('official.never4')}</li>
        </ul>
        <p>{t('official.report')}</p>
      </section>
    </div>
  );
}
