/**
 * The form that names networks. What was typed is read by the server first and shown as what it means, with what it would
 * do and whether it would shut out the person at this very screen; only then is it asked for.
 */
import type { NetworksCheck, NetworksView } from '@strongroom/contract';
import { Button, CheckBox, Notice, TextField } from '@strongroom/ui';
import { type ReactElement, type SyntheticEvent, useId, useState } from 'react';
import { ProblemNotice } from '../../../problem/problem-notice.tsx';
import { type Outcome, useAct } from '../../../session/use-act.ts';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';

export interface Naming {
  readonly networks: string[];
  readonly label: string;
  readonly keepCurrent: boolean;
}

interface NetworkAddProps {
  /** `current` and how long an address is let in: only where they are one's own networks. */
  readonly view: Pick<NetworksView, 'names' | 'loosenHours'> &
    Partial<Pick<NetworksView, 'current' | 'exceptionHours'>>;
  /** Under a heading of the third level. */
  readonly nested?: boolean;
  readonly check: (networks: string[]) => Promise<Outcome<NetworksCheck>>;
  readonly busy: boolean;
  readonly onAdd: (naming: Naming) => void;
}

const split = (text: string): string[] =>
  text
    .split(/[,;\n、，]/u)
    .map((part) => part.trim())
    .filter((part) => part !== '');

export function NetworkAdd({ view, nested = false, check, busy, onAdd }: NetworkAddProps): ReactElement {
  const { t } = useWording();
  const Title = nested ? 'h4' : 'h2';
  const id = useId();
  const [text, setText] = useState('');
  const [label, setLabel] = useState('');
  const [missing, setMissing] = useState(false);
  const [keep, setKeep] = useState(false);
  const [checked, setChecked] = useState<NetworksCheck | null>(null);
  const act = useAct();
  const { current, names } = view;
  const change = (next: string): void => {
    setText(next);
    setChecked(null);
    setMissing(false);
  };
  const read = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const networks = split(text);
    setMissing(networks.length === 0);
    if (networks.length === 0) return;
    const answer = await act.run(() => check(networks));
    if (answer) setChecked(answer.data);
  };
  const meant =
    checked?.parsed.flatMap(({ network, rule }) => (rule === null && network !== null ? network : [])) ?? [];
  const isRead = checked !== null && meant.length === checked.parsed.length;
  // Only of what is understood in full can be said whether it shuts out.
  const locksOut = isRead && checked.locksOut;
  const isGood = isRead && (!locksOut || keep);
  return (
    <section className="sr-stack">
      <Title>{t(nested ? 'members.set' : 'networks.add')}</Title>
      <form className="sr-stack" onSubmit={(event) => void read(event)} noValidate>
        {act.problem && <ProblemNotice problem={act.problem} />}
        <TextField
          id={`${id}-networks`}
          label={t('networks.field')}
          hint={t('networks.hint', { block: '8.8.4.0/24', hours: view.loosenHours })}
          value={text}
          onChange={change}
          maxLength={1_000}
          {...(missing ? { error: t('networks.missing') } : {})}
        />
        <div className="sr-row">
          {current !== undefined && (
            <Button kind="quiet" onClick={() => change([...split(text), current.suggestion].join(', '))}>
              {t('networks.useThis')}: <code>{current.suggestion}</code>
            </Button>
          )}
          {names.length > 0 && <span className="sr-small sr-soft">{t('networks.ranges')}</span>}
          {names.map((name) => (
            <Button key={name} kind="quiet" onClick={() => change([...split(text), name].join(', '))}>
              <code>{name}</code>
            </Button>
          ))}
        </div>
        {current !== undefined && current.suggestion !== current.address && (
          <p className="sr-small sr-soft">{t('networks.useBlock', { block: current.suggestion })}</p>
        )}
        <TextField
          id={`${id}-label`}
          label={t('networks.label')}
          hint={t('networks.labelHint')}
          value={label}
          onChange={setLabel}
          maxLength={40}
        />
        {checked !== null && <Understood check={checked} nested={nested} />}
        {locksOut && current !== undefined && (
          <Guard address={current.address} hours={view.exceptionHours ?? 0} keep={keep} onKeep={setKeep} />
        )}
        <div className="sr-row">
          <Button type="submit" kind={isGood ? 'secondary' : 'primary'} busy={act.busy}>
            {t('networks.check')}
          </Button>
          {isGood && (
            <Button
              busy={busy}
              onClick={() => onAdd({ networks: meant, label: label.trim(), keepCurrent: locksOut && keep })}
            >
              {t('networks.submit')}
            </Button>
          )}
        </div>
      </form>
    </section>
  );
}

interface GuardProps {
  readonly address: string;
  readonly hours: number;
  readonly keep: boolean;
  readonly onKeep: (keep: boolean) => void;
}

/** Whoever would shut themselves out is told before, and may let their address in for a while. */
function Guard({ address, hours, keep, onKeep }: GuardProps): ReactElement {
  const { t } = useWording();
  return (
    <>
      <Notice kind="warning" title={t('networks.guard')}>
        {t('networks.guardText', { hours })}
      </Notice>
      <CheckBox id="keep-current" label={t('networks.keep', { address, hours })} checked={keep} onChange={onKeep} />
    </>
  );
}

function Understood({ check, nested }: { readonly check: NetworksCheck; readonly nested: boolean }): ReactElement {
  const { t, dateTime } = useWording();
  const { placeName } = usePlaces();
  const { parsed, waits, effectiveAt } = check;
  const Title = nested ? 'h5' : 'h3';
  const isAllGood = parsed.every(({ rule }) => rule === null);
  return (
    <div className="sr-stack" data-gap="tight" role="status">
      <Title>{t('networks.understood')}</Title>
      <ul className="entries">
        {parsed.map(({ text, network, place, rule }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the same text may stand twice.
          <li key={`${index} ${text}`}>
            <div>
              <code>{text}</code>
              {rule === null ? (
                network !== text && (
                  <>
                    {' '}
                    → <code>{network}</code>
                  </>
                )
              ) : (
                <p className="sr-error">{t(`networks.refused.${rule as 'private'}`)}</p>
              )}
              {rule === null && place !== null && <p className="sr-small sr-soft">{placeName(place)}</p>}
            </div>
          </li>
        ))}
      </ul>
      {isAllGood && (
        <>
          <Title>{t('networks.effect')}</Title>
          <p>{waits ? t('networks.widens', { time: dateTime(effectiveAt) }) : t('networks.narrows')}</p>
        </>
      )}
    </div>
  );
}
