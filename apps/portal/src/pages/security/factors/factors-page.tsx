/** Second factors: every kind with its picture and how it stands, each leading to its own page. */
import type { Factor } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { EmptyState } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { Reading } from '../../../problem/reading.tsx';
import { useRead } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { SecurityFrame } from '../security-frame.tsx';
import { type FactorEntry, factorEntries } from './factor-pages.ts';
import { CooldownLine, RequiredMissing, StandingTag } from './factor-standing.tsx';
import { shownState } from './standing.logic.ts';

export default function FactorsPage(): ReactElement {
  const { t } = useWording();
  const factors = useRead('listFactors', {});
  return (
    <SecurityFrame title={t('factors.title')} lead={t('factors.lead')}>
      <Reading of={factors}>
        {({ factors: all, kinds, requiredMissing }) => (
          <>
            <RequiredMissing kinds={kinds} requiredMissing={requiredMissing} />
            {all.length === 0 && <EmptyState title={t('factors.empty')} />}
            <ul className="factor-kinds">
              {factorEntries.map((entry) => (
                <KindCard
                  key={entry.kind}
                  entry={entry}
                  kinds={kinds}
                  own={all.filter(({ kind }) => kind === entry.kind)}
                />
              ))}
            </ul>
            <p className="sr-small sr-row">
              <Link href="/security/contacts">{t('security.proof.contacts')}</Link>
              <Link href="/security/factors/opt-out">{t('optOut.link')}</Link>
            </p>
          </>
        )}
      </Reading>
    </SecurityFrame>
  );
}

interface KindCardProps {
  readonly entry: FactorEntry;
  readonly kinds: CallData<'listFactors'>['kinds'];
  readonly own: readonly Factor[];
}

function KindCard({ entry: { kind, Picture }, kinds, own }: KindCardProps): ReactElement {
  const { t } = useWording();
  const shown = own.filter(({ state }) => state !== 'pending');
  return (
    <li className="factor-kind" data-unset={shown.length === 0 || undefined}>
      <Picture />
      <div>
        <strong>
          <Link href={`/security/factors/${kind}`}>{t(`factor.${kind}.name`)}</Link>
        </strong>
        <StandingTag kinds={kinds} kind={kind} />
        {shown.length === 0 && <span className="tag">{t('factors.unset')}</span>}
        <p className="sr-small sr-soft">{t(`factorKind.${kind}`)}</p>
        {shown.map((factor) => (
          <div key={factor.id}>
            <p className="sr-small">
              {factor.codesLeft === null ? factor.hint : t('recoveryCodes.left', { left: factor.codesLeft })}
              <span className="tag">{t(`factors.state.${shownState(factor)}`)}</span>
            </p>
            <CooldownLine cooldown={factor.cooldown} />
          </div>
        ))}
      </div>
    </li>
  );
}
