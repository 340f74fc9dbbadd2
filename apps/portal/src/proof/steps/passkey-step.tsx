/**
 * Answering with a passkey: one button, then the browser's own dialog. Whoever leaves that dialog finds the button again,
 * with what to try; nothing was sent and nothing charged.
 */
import type { ClientProblem } from '@strongroom/sdk';
import { Button, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { ProblemNotice, problemLines } from '../../problem/problem-notice.tsx';
import { useWording } from '../../wording/use-wording.ts';
import type { ProofStepProps } from '../proof-step.types.ts';
import { usePasskey } from '../use-passkey.ts';

export default function PasskeyStep(props: ProofStepProps): ReactElement | null {
  const { challenge, busy, problem } = props;
  const { ask: request, hint: name } = challenge;
  const { t } = useWording();
  const dialog = usePasskey();
  const asking = dialog.busy || busy;
  const use = async (): Promise<void> => {
    if (request?.type !== 'passkey') return;
    const answer = await dialog.ask((chunk, signal) => chunk.askPasskey(request, signal));
    if (answer !== null) props.onAnswer(answer);
  };
  const left = dialog.why === null ? null : dialog.why === 'unsupported' ? 'unsupported' : 'left';
  return (
    <div className="sr-stack">
      {!asking && left !== null && (
        <Notice kind="refused" focus title={t(`passkey.${left}Title`)}>
          {t(`passkey.${left}Text`)}
        </Notice>
      )}
      {!asking && left === null && problem !== null && <Refused problem={problem} />}
      <p>{t(dialog.busy ? 'passkey.waiting' : 'passkey.hint', { name })}</p>
      <div className="sr-row">
        {problem?.code !== 'factor-suspended' && (
          <Button busy={asking} onClick={() => void use()}>
            {props.submitLabel}
          </Button>
        )}
        {props.after}
      </div>
    </div>
  );
}

function Refused({ problem }: { readonly problem: ClientProblem }): ReactElement {
  const wording = useWording();
  const { t } = wording;
  if (problem.code !== 'answer-wrong') return <ProblemNotice problem={problem} />;
  return (
    <Notice kind="refused" focus title={t('passkey.wrongTitle')}>
      {[t('passkey.wrongText'), ...problemLines(wording, problem).slice(1)].map((line) => (
        <p key={line}>{line}</p>
      ))}
    </Notice>
  );
}
