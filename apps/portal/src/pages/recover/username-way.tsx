/** The username by mail. The page says the same whether account and address fit together: only the mailbox learns it. */
import { Button, ErrorSummary, Heading, Notice, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { useWording } from '../../wording/use-wording.ts';
import { ToSignIn } from './way-parts.tsx';

export function UsernameWay(): ReactElement {
  const { t } = useWording();
  const [accountNumber, setNumber] = useState('');
  const [mail, setMail] = useState('');
  const [tries, setTries] = useState(0);
  const [sent, setSent] = useState(false);
  const act = useAct();
  const missing =
    tries === 0
      ? []
      : [
          ...(accountNumber.trim() === '' ? [{ fieldId: 'account-number', message: t('recover.numberMissing') }] : []),
          ...(mail.trim() === '' ? [{ fieldId: 'mail', message: t('recover.mailMissing') }] : []),
        ];
  const errorOf = (fieldId: string) => {
    const found = missing.find((each) => each.fieldId === fieldId);
    return found ? { error: found.message } : {};
  };
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    setTries(tries + 1);
    if (accountNumber.trim() === '' || mail.trim() === '') return;
    const body = { accountNumber: accountNumber.trim(), mail: mail.trim() };
    if (await act.run(() => api.call('recoverUsername', { body }))) setSent(true);
  };
  if (sent) {
    return (
      <>
        {/* A heading of its own: one that only changed its words would not take the focus. */}
        <Heading key="sent">{t('recover.usernameDoneTitle')}</Heading>
        <Notice kind="info" standing>
          {t('recover.usernameDoneText')}
        </Notice>
        <ToSignIn />
      </>
    );
  }
  return (
    <>
      <Heading lead={t('recover.usernameLead')}>{t('recover.usernameTitle')}</Heading>
      {missing.length > 0 && <ErrorSummary key={tries} title={t('form.errorTitle')} errors={missing} />}
      {act.problem && <ProblemNotice problem={act.problem} />}
      <form className="sr-stack" onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          id="account-number"
          label={t('recover.number')}
          hint={t('recover.numberHint')}
          value={accountNumber}
          onChange={setNumber}
          maxLength={40}
          {...errorOf('account-number')}
        />
        <TextField
          id="mail"
          type="email"
          label={t('recover.mail')}
          value={mail}
          onChange={setMail}
          autoComplete="email"
          maxLength={320}
          {...errorOf('mail')}
        />
        <div>
          <Button type="submit" busy={act.busy}>
            {t('recover.usernameSubmit')}
          </Button>
        </div>
      </form>
    </>
  );
}
