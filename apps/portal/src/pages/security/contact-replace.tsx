/** The form that replaces a number or address. Whether the old one is at hand decides what proves it and how soon. */
import type { ContactPoint } from '@strongroom/contract';
import type { ClientProblem } from '@strongroom/sdk';
import { Button, CheckBox, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';

export interface Replacement {
  readonly value: string;
  readonly oldLost: boolean;
}

export interface ContactReplaceProps {
  readonly point: ContactPoint;
  readonly busy: boolean;
  readonly problem: ClientProblem | null;
  readonly onReplace: (replacement: Replacement) => void;
  readonly onCancel: () => void;
}

export function ContactReplace({ point, busy, problem, onReplace, onCancel }: ContactReplaceProps): ReactElement {
  const { t } = useWording();
  const [value, setValue] = useState('');
  const [oldLost, setOldLost] = useState(false);
  const [tried, setTried] = useState(false);
  const isPhone = point.kind === 'phone';
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTried(true);
    if (value.trim() !== '') onReplace({ value: value.trim(), oldLost });
  };
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {problem && <ProblemNotice problem={problem} />}
      <TextField
        id={`new-${point.id}`}
        label={t(isPhone ? 'contact.replacePhone' : 'contact.replaceMail')}
        {...(isPhone ? { hint: t('contact.replacePhoneHint') } : {})}
        type={isPhone ? 'tel' : 'email'}
        autoComplete={isPhone ? 'tel' : 'email'}
        value={value}
        onChange={setValue}
        maxLength={320}
        autoFocus
        {...(tried && value.trim() === '' ? { error: t('contact.replaceMissing') } : {})}
      />
      <CheckBox
        id={`lost-${point.id}`}
        label={t('contact.lost')}
        hint={t('contact.lostHint')}
        checked={oldLost}
        onChange={setOldLost}
      />
      <div className="sr-row">
        <Button type="submit" busy={busy}>
          {t('contact.replaceSubmit')}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </div>
    </form>
  );
}
