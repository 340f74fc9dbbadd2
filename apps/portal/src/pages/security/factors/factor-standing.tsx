/**
 * What the legal entity says of a kind, and what a change leaves behind: tags beside its name, a line for as long as it
 * cools down, and, while a required kind is missing, a notice that leads to one that may be enrolled.
 */
import type { Factor, FactorKind } from '@strongroom/contract';
import type { CallData } from '@strongroom/sdk';
import { Countdown, Notice } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import { api } from '../../../session/session.store.ts';
import { readAgain } from '../../../session/use-read.ts';
import { useWording } from '../../../wording/use-wording.ts';

type Listed = CallData<'listFactors'>;

interface StandingTagProps {
  readonly kinds: Listed['kinds'];
  readonly kind: FactorKind;
}

/** Nothing where the kind is simply offered, or issued by staff only. */
function toldOf({ kinds, kind }: StandingTagProps): 'required' | 'recommended' | 'forbidden' | null {
  const standing = kinds.find((each) => each.kind === kind)?.standing;
  return standing === undefined || standing === 'offered' || standing === 'not-offered' ? null : standing;
}

export function StandingTag(props: StandingTagProps): ReactElement | null {
  const { t } = useWording();
  const standing = toldOf(props);
  if (standing === null) return null;
  return (
    <span className="tag" data-standing={standing}>
      {t(`factors.standing.${standing}`)}
    </span>
  );
}

/** The same on a line of its own, which takes no room where there is nothing to say. */
export const StandingLine = (props: StandingTagProps): ReactElement | null =>
  toldOf(props) && (
    <div>
      <StandingTag {...props} />
    </div>
  );

/** Counts down as it stands there, and looks again when it is over: what the factor may do has changed by then. */
export function CooldownLine({ cooldown }: Pick<Factor, 'cooldown'>): ReactElement | null {
  const { t, dateTime } = useWording();
  if (cooldown === null) return null;
  const { reason, until } = cooldown;
  const key = reason === 'sim-swapped' ? 'factors.cooldownSim' : 'factors.cooldown';
  return (
    <p className="sr-small">
      {t(key, { time: dateTime(until) })}{' '}
      <Countdown
        key={until}
        untilMs={Date.parse(until)}
        now={api.now}
        onEnd={() => readAgain('listFactors')}
        words={(clock) => t('factors.cooldownLeft', { clock })}
      />
    </p>
  );
}

export function RequiredMissing({
  kinds,
  requiredMissing,
}: Pick<Listed, 'kinds' | 'requiredMissing'>): ReactElement | null {
  const { t } = useWording();
  if (!requiredMissing) return null;
  const required = kinds.filter(({ standing }) => standing === 'required');
  const nameOf = ({ kind }: { readonly kind: FactorKind }): string => t(`factor.${kind}.name`);
  return (
    <Notice
      kind="refused"
      standing
      title={t('factors.requiredTitle')}
      actions={required.map((each) => (
        <Link key={each.kind} href={`/security/factors/${each.kind}`}>
          {t('factors.requiredAdd', { name: nameOf(each) })}
        </Link>
      ))}
    >
      {t('factors.requiredText', { names: required.map(nameOf).join(', ') })}
    </Notice>
  );
}
