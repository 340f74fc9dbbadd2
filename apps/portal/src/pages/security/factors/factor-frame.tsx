/**
 * The frame of a factor's page: its picture, what is enrolled of it and how that stands, removal, and what was just done.
 * While a change is being proven, the proof takes its place. The page of a kind adds its next step.
 */
import type { Factor, FactorKind } from '@strongroom/contract';
import { Button, Heading, Icon, Notice } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { LatestReceipt } from '../../../log/latest-receipt.tsx';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { Reading } from '../../../problem/reading.tsx';
import { ProofOf } from '../../../proof/proof-of.tsx';
import { useRead } from '../../../session/use-read.ts';
import { useTitle } from '../../../shell/use-title.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { CooldownLine, StandingLine } from './factor-standing.tsx';
import { RenameFactor } from './rename-factor.tsx';
import { isForNeed, isLastLeft, shownState } from './standing.logic.ts';
import type { FactorChange } from './use-factor-change.ts';

interface FrameProps {
  readonly picture: ReactNode;
  readonly title: string;
  readonly lead: string;
  readonly children: ReactNode;
}

/** One step of a wizard, or the page of the kind itself: the way back, the picture, the heading. */
export function FactorSheet({ picture, title, lead, children }: FrameProps): ReactElement {
  const { t } = useWording();
  useTitle(title);
  return (
    <div className="sr-stack narrow" data-gap="wide">
      <Link href="/security/factors" className="back">
        <Icon name="back" />
        {t('factors.title')}
      </Link>
      <div className="factor-head">
        {picture}
        <Heading lead={lead}>{title}</Heading>
      </div>
      {children}
    </div>
  );
}

export interface FactorFrameProps {
  readonly kind: FactorKind;
  readonly picture: ReactNode;
  readonly change: Omit<FactorChange<unknown>, 'begin'>;
  /** What is said when it has been enrolled. */
  readonly enrolled: { readonly title: string; readonly text: string };
  /** Above what is said, as the last step of a wizard. */
  readonly steps?: ReactNode;
  /** The next step, knowing what is enrolled of this kind. */
  readonly children: (own: readonly Factor[]) => ReactNode;
}

export function FactorFrame({ kind, picture, change, enrolled, steps, children }: FactorFrameProps): ReactElement {
  const { t } = useWording();
  const factors = useRead('listFactors', {});
  const { state, done } = change;
  if (state.kind === 'proving') return <ProofOf act={change} />;
  const told =
    done === 'removed' ? { title: t('factors.removedTitle'), text: t('factors.removedText') } : done && enrolled;
  return (
    <FactorSheet picture={picture} title={t(`factor.${kind}.name`)} lead={t(`factorKind.${kind}`)}>
      {state.kind === 'refused' && <ProblemNotice problem={state.problem} />}
      {told && (
        <>
          {done === 'enrolled' && steps}
          <Notice kind="done" focus title={told.title}>
            {told.text}
          </Notice>
          <LatestReceipt key={done} name={told.title} event={`factor.${done}`} />
        </>
      )}
      <Reading of={factors}>
        {({ factors: all, kinds }) => {
          const own = all.filter((factor) => factor.kind === kind);
          const last = isLastLeft(all);
          return (
            <>
              <StandingLine kinds={kinds} kind={kind} />
              <ul className="entries">
                {own.map((factor) => (
                  <Enrolled
                    key={factor.id}
                    factor={factor}
                    last={last}
                    busy={state.kind === 'trying'}
                    onRemove={() => change.remove(factor)}
                  />
                ))}
                {own.length === 0 && <li className="sr-soft">{t('factors.unset')}</li>}
              </ul>
              {last && own.some((factor) => factor.state === 'active' && !isForNeed(factor)) && (
                <p className="sr-soft">{t('factors.lastHint')}</p>
              )}
              {children(own)}
            </>
          );
        }}
      </Reading>
    </FactorSheet>
  );
}

interface EnrolledProps {
  readonly factor: Factor;
  readonly last: boolean;
  readonly busy: boolean;
  readonly onRemove: () => void;
}

function Enrolled({ factor, last, busy, onRemove }: EnrolledProps): ReactElement {
  const { t, dateTime } = useWording();
  const name = t(`factor.${factor.kind}.name`);
  return (
    <li data-rests={factor.barredBy === null ? undefined : ''}>
      <div>
        <strong>{factor.hint === '' ? name : factor.hint}</strong>
        <span className="tag">{t(`factors.state.${shownState(factor)}`)}</span>
        {factor.keptOn !== null && <span className="tag">{t(`factors.keptOn.${factor.keptOn}`)}</span>}
        {factor.codesLeft !== null && (
          <span className="tag">{t('recoveryCodes.left', { left: factor.codesLeft })}</span>
        )}
        <p className="sr-small sr-soft">
          {t('factors.enrolled', { time: dateTime(factor.enrolledAt) })} ·{' '}
          {factor.lastUsedAt === null
            ? t('factors.neverUsed')
            : t('factors.lastUsed', { time: dateTime(factor.lastUsedAt) })}
        </p>
        {factor.barredBy !== null && <p className="sr-small">{t('factors.barred')}</p>}
        <CooldownLine cooldown={factor.cooldown} />
        {factor.state === 'active' && (factor.kind === 'totp' || factor.kind === 'passkey') && (
          <RenameFactor key={factor.hint} factor={factor} />
        )}
      </div>
      {factor.state !== 'displaced' && !(last && factor.state === 'active' && !isForNeed(factor)) && (
        <Button
          kind="secondary"
          busy={busy}
          onClick={onRemove}
          aria-label={t('factors.removeNamed', { name: factor.hint === '' ? name : `${name} ${factor.hint}` })}
        >
          {t('factors.remove')}
        </Button>
      )}
    </li>
  );
}
