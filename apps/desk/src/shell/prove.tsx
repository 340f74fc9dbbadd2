/**
 * The one form with which staff prove to be there: by passkey where they have one, by code where they have an
 * authenticator app, and either by a press where they have both. Every try asks anew: a question takes one answer.
 */
import type { PasskeyRequest } from '@strongroom/contract';
import type { CallInput, ClientProblem } from '@strongroom/sdk';
import { Button, CodeField, Notice } from '@strongroom/ui';
import { type FormEvent, type ReactElement, type ReactNode, useState } from 'react';
import { useAct } from '../session/use-act.ts';
import { type AuthenticatorDialog, useAuthenticator } from '../session/use-authenticator.ts';
import { useWording } from '../wording/use-wording.ts';
import { Problem } from './problem.tsx';

export type Proof = CallInput<'answerDeskSignIn'>['body']['proof'];
type Answer<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: ClientProblem };

export interface ProveProps<T> {
  readonly id: string;
  readonly methods: readonly Proof['method'][];
  /** What the authenticator signs: for exactly what is proven here. */
  readonly question: () => Promise<Answer<PasskeyRequest>>;
  readonly prove: (proof: Proof) => Promise<Answer<T>>;
  readonly onDone: (data: T) => void;
  readonly submit: string;
  readonly codeHint?: string;
  readonly wide?: boolean;
  readonly autoFocus?: boolean;
  /** Other ways on, beside the button; those of the sign-in are told when it is over. */
  readonly beside?: (problem: ClientProblem | null) => ReactNode;
}

export function Prove<T>(props: ProveProps<T>): ReactElement {
  const { t } = useWording();
  const { id, methods, submit, codeHint, wide = false, autoFocus = false } = props;
  const act = useAct();
  const authenticator = useAuthenticator();
  const [code, setCode] = useState('');
  const [byCode, setByCode] = useState(!methods.includes('passkey'));
  const busy = act.busy || authenticator.busy;
  const press = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (byCode) {
      setCode('');
      return act.run(() => props.prove({ method: 'totp', code }), props.onDone);
    }
    const answer = await authenticator.ask(props.question, (passkeys, asked, signal) =>
      passkeys.askPasskey(asked, signal),
    );
    if (answer !== null) await act.run(() => props.prove({ method: 'passkey', answer }), props.onDone);
  };
  return (
    <form className="sr-stack" data-gap="tight" onSubmit={(event) => void press(event)}>
      {!busy && <Unanswered dialog={authenticator} />}
      <Problem problem={act.problem} />
      {byCode ? (
        <CodeField
          id={id}
          label={t('code')}
          value={code}
          onChange={setCode}
          autoFocus={autoFocus}
          {...(codeHint !== undefined && { hint: codeHint })}
        />
      ) : (
        <p className="sr-small sr-soft">{t(busy ? 'proof.waiting' : 'proof.hint')}</p>
      )}
      <div className="sr-row">
        <Button type="submit" busy={busy} wide={wide}>
          {submit}
        </Button>
        {methods.length > 1 && (
          <Button kind="quiet" onClick={() => setByCode(!byCode)}>
            {t(byCode ? 'proof.back' : 'proof.code')}
          </Button>
        )}
        {props.beside?.(act.problem)}
      </div>
    </form>
  );
}

/** Why no authenticator answered, and what to do. */
export function Unanswered({ dialog: { why, problem } }: { readonly dialog: AuthenticatorDialog }): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Problem problem={problem} />
      {why !== null && (
        <Notice kind="refused" title={t(`proof.${why}Title`)} focus>
          {t(`proof.${why}Text`)}
        </Notice>
      )}
    </>
  );
}
