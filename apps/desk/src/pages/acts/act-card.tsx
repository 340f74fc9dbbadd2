/**
 * One act as it will happen, or happened: who, for whom, what exactly, why, until when. Whoever decides sees the same
 * facts that are kept and hashed, and sends the hash of what was seen.
 */
import type { StaffActView } from '@strongroom/contract';
import { Countdown, KeyValue } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { api } from '../../session/session.store.ts';
import { useWording } from '../../wording/use-wording.ts';

/** As every instant is written on the wire. */
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

export function ActCard(props: { readonly act: StaffActView; readonly children?: ReactNode }): ReactElement {
  const { t, named, dateTime } = useWording();
  const { act, children } = props;
  const { client, shown, outcome, reason, proposedBy, proposedAt, settledBy, settledAt, state, expiresAt } = act;
  const facts = Object.entries({ ...shown, ...outcome }).map(([name, value]) => ({
    key: name,
    name: named('fact', name),
    value: typeof value === 'string' && INSTANT.test(value) ? dateTime(value) : named('value', String(value)),
  }));
  const settled =
    settledAt === null
      ? []
      : [{ key: 'settled', name: t('act.settled'), value: `${settledBy?.displayName ?? ''} ${dateTime(settledAt)}` }];
  const about =
    client === null
      ? []
      : [
          {
            key: 'client',
            name: t('act.client'),
            value: <Link href={`/clients/${client.userId}`}>{`${client.displayName} (${client.username})`}</Link>,
          },
        ];
  return (
    <article className="sr-stack" data-gap="tight">
      <div className="sr-row" data-spread data-baseline>
        <h2>{t(`act.${act.act.kind}.name`)}</h2>
        <span className="sr-small sr-soft">
          {state === 'awaiting-second' ? (
            <Countdown untilMs={Date.parse(expiresAt)} now={api.now} words={(clock) => t('act.left', { clock })} />
          ) : (
            t(`actState.${state}`)
          )}
        </span>
      </div>
      <p className="sr-small">{t(`act.${act.act.kind}.effect`)}</p>
      <KeyValue
        pairs={[
          ...about,
          ...facts,
          { key: 'reason', name: t('act.reason'), value: reason },
          { key: 'by', name: t('act.proposedBy'), value: `${proposedBy.displayName} ${dateTime(proposedAt)}` },
          ...settled,
        ]}
      />
      <details>
        <summary className="sr-small">{t('act.exactly')}</summary>
        <p className="hash">{JSON.stringify(act.act)}</p>
        <p className="hash">{act.hash}</p>
      </details>
      {children}
    </article>
  );
}
