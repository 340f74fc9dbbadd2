/** What became of a request. "This was not me" is not the end of it: somebody knows the password, and that is said. */
import type { DenialReason } from '@strongroom/contract';
import { Button, Heading, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';

export type Outcome = 'approved' | DenialReason;

export function PromptOutcome(props: { readonly outcome: Outcome; readonly onLeave: () => void }): ReactElement {
  const { t } = useWording();
  const { outcome } = props;
  const alarming = outcome === 'not-me';
  return (
    <div className="prompt">
      <Heading>{t(`outcome.${outcome}.title`)}</Heading>
      <Notice kind={outcome === 'approved' ? 'done' : alarming ? 'loss' : 'info'}>
        {t(`outcome.${outcome}.text`)}
      </Notice>
      {alarming && (
        <ol className="sr-list">
          <li>{t('outcome.not-me.password')}</li>
          <li>{t('outcome.not-me.freeze')}</li>
        </ol>
      )}
      <Button wide onClick={props.onLeave}>
        {t('action.done')}
      </Button>
    </div>
  );
}
