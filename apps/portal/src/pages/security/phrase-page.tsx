/**
 * The words by which a client knows our mails and our sign-in page. They can be replaced and removed here and never read:
 * whoever sits at an open session must not learn what would make a copy of us convincing.
 */
import { Button, ErrorSummary, Notice, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useEffect, useState } from 'react';
import { ProblemNotice } from '../../problem/problem-notice.tsx';
import { Reading } from '../../problem/reading.tsx';
import { api } from '../../session/session.store.ts';
import { useAct } from '../../session/use-act.ts';
import { readAgain, useRead } from '../../session/use-read.ts';
import { useWording } from '../../wording/use-wording.ts';
import { keepsPhrase } from '../sign-in/phrase-trace.ts';
import { SecurityFrame } from './security-frame.tsx';

const LEAST = 4;
const MOST = 60;

export default function PhrasePage(): ReactElement {
  const { t } = useWording();
  const read = useRead('getPhrase', {});
  const [done, setDone] = useState<'saved' | 'removed' | null>(null);
  return (
    <SecurityFrame title={t('phrase.title')} lead={t('phrase.lead')}>
      {done !== null && (
        <Notice kind="done" focus title={t(`phrase.${done}`)}>
          {done === 'saved' && t('phrase.savedText')}
        </Notice>
      )}
      <Reading of={read}>{({ setAt }) => <PhraseForm setAt={setAt} onDone={setDone} />}</Reading>
    </SecurityFrame>
  );
}

interface PhraseFormProps {
  readonly setAt: string | null;
  readonly onDone: (what: 'saved' | 'removed') => void;
}

function PhraseForm({ setAt, onDone }: PhraseFormProps): ReactElement {
  const { t, dateTime } = useWording();
  const act = useAct();
  const [phrase, setPhrase] = useState('');
  const [tries, setTries] = useState(0);
  useEffect(() => keepsPhrase(setAt !== null), [setAt]);
  const tooShort = phrase.trim().length < LEAST;
  const missing = tries > 0 && tooShort;
  const finish = (what: 'saved' | 'removed'): void => {
    setPhrase('');
    readAgain('getPhrase', 'listHistory');
    onDone(what);
  };
  const save = async (): Promise<void> => {
    if ((await act.run(() => api.call('setPhrase', { body: { phrase: phrase.trim() } }))) !== null) finish('saved');
  };
  const remove = async (): Promise<void> => {
    if ((await act.run(() => api.call('removePhrase', {}))) !== null) finish('removed');
  };
  const submit = (event: SyntheticEvent): void => {
    event.preventDefault();
    setTries(tooShort ? tries + 1 : 0);
    if (!tooShort) void save();
  };
  return (
    <form className="sr-stack" onSubmit={submit} noValidate>
      {missing && (
        <ErrorSummary
          key={tries}
          title={t('form.errorTitle')}
          errors={[{ fieldId: 'phrase', message: t('phrase.missing') }]}
        />
      )}
      {act.problem && <ProblemNotice problem={act.problem} />}
      <p>{setAt === null ? t('phrase.none') : t('phrase.since', { time: dateTime(setAt) })}</p>
      <TextField
        id="phrase"
        label={t('phrase.label')}
        hint={t('phrase.hint')}
        value={phrase}
        onChange={setPhrase}
        autoComplete="off"
        maxLength={MOST}
        {...(missing && { error: t('phrase.missing') })}
      />
      <div className="sr-row">
        <Button type="submit" busy={act.busy}>
          {t(setAt === null ? 'phrase.save' : 'phrase.replace')}
        </Button>
        {setAt !== null && (
          <Button kind="quiet" busy={act.busy} onClick={() => void remove()}>
            {t('phrase.remove')}
          </Button>
        )}
      </div>
    </form>
  );
}
