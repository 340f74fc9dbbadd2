/** Signing in a program on another screen: the code it shows is typed here, and what it asks is shown before anything. */
import type { Consent } from '@strongroom/contract';
import { Button, Heading, Notice, TextField } from '@strongroom/ui';
import { type FormEvent, type ReactElement, useState } from 'react';
import { useSearchParams } from 'wouter';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useTitle } from '../../shell/use-title.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ConsentForm } from './consent-form.tsx';

/** Mistyped, run out and somebody else's look alike. */
const UNKNOWN: ReadonlySet<string> = new Set(['not-found', 'invalid-input']);

export default function DevicePage(): ReactElement {
  const { t } = useWording();
  const [search] = useSearchParams();
  const [code, setCode] = useState(() => (search.get('user_code') ?? '').slice(0, 20));
  const [consent, setConsent] = useState<Consent | null>(null);
  const { busy, problem, run } = useAct();
  useTitle(t('consent.device.title'));
  if (consent !== null) return <ConsentForm consent={consent} />;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const found = await run(() => api.call('findDeviceConsent', { body: { userCode: code } }));
    if (found !== null) setConsent(found.data);
  };
  return (
    <form className="sr-stack narrow" data-gap="wide" onSubmit={(event) => void submit(event)} noValidate>
      <Heading lead={t('consent.device.lead')}>{t('consent.device.title')}</Heading>
      {problem !== null &&
        (UNKNOWN.has(problem.code) ? (
          <Notice kind="refused" focus title={t('consent.device.unknown')}>
            {t('consent.device.unknownText')}
          </Notice>
        ) : (
          <ProblemNotice problem={problem} />
        ))}
      <TextField
        id="user-code"
        label={t('consent.device.label')}
        hint={t('consent.device.hint')}
        value={code}
        onChange={setCode}
        autoComplete="off"
      />
      <div className="sr-row">
        <Button kind="primary" type="submit" busy={busy}>
          {t('consent.device.submit')}
        </Button>
      </div>
    </form>
  );
}
