/**
 * One client: what the desk may see on the left, what it may do on the right. Opening the page is written into the
 * client's own history, so it is read once and again only when something was done.
 */
import type { DeskClient } from '@strongroom/contract';
import { Heading, KeyValue, moneyText, Notice, Table, Timeline } from '@strongroom/ui';
import { useQuery } from '@tanstack/react-query';
import type { ReactElement } from 'react';
import { api } from '../../session/session.store.ts';
import { Reading } from '../../shell/reading.tsx';
import { useTitle } from '../../shell/use-title.ts';
import { deviceName } from '../../wording/device-name.ts';
import { useWording, type Wording } from '../../wording/use-wording.ts';
import { IdentifyCaller } from './identify-caller.tsx';
import { ProposeAct } from './propose-act.tsx';

const SAYS_REFUSED = /(refused|denied|paused|voided)$/u;

async function readClient(userId: string): Promise<DeskClient> {
  const answer = await api.call('getClient', { params: { userId } });
  if (!answer.ok) throw new Error(answer.problem.code);
  return answer.data;
}

export function ClientPage({ userId }: { readonly userId: string }): ReactElement {
  const { t } = useWording();
  const read = useQuery({ queryKey: ['client', userId], queryFn: () => readClient(userId) });
  useTitle(read.data?.displayName ?? t('client.title'));
  return (
    <Reading of={read}>
      {(client) => (
        <>
          <Heading lead={`${client.username} · ${client.entityName} · ${t(`userState.${client.state}`)}`}>
            {client.displayName}
          </Heading>
          <div className="beside">
            <ClientFacts client={client} />
            <aside className="doing" aria-label={t('client.doing')}>
              <IdentifyCaller client={client} onDone={() => void read.refetch()} />
              <ProposeAct client={client} onDone={() => void read.refetch()} />
            </aside>
          </div>
        </>
      )}
    </Reading>
  );
}

function ClientFacts({ client }: { readonly client: DeskClient }): ReactElement {
  const wording = useWording();
  const { t, dateTime, languageName } = wording;
  const { signInPausedUntil, teardownExemptUntil, accounts, language } = client;
  const exempt = teardownExemptUntil && {
    key: 'night',
    name: t('client.night'),
    value: t('client.exemptUntil', { time: dateTime(teardownExemptUntil) }),
  };
  return (
    <div className="facts">
      <KeyValue
        pairs={[
          { key: 'accounts', name: t('client.accounts'), value: accounts.map(({ name }) => name).join(' · ') || '–' },
          { key: 'language', name: t('client.language'), value: languageName(language) },
          {
            key: 'paused',
            name: t('client.signIn'),
            value:
              signInPausedUntil === null
                ? t('client.open')
                : t('client.pausedUntil', { time: dateTime(signInPausedUntil) }),
          },
          ...(exempt ? [exempt] : []),
        ]}
      />
      <Closings client={client} />
      <Factors client={client} />
      <Cards client={client} />
      <Sessions client={client} />
      <Devices client={client} />
      <Freezes client={client} />
      <Holds client={client} />
      <section>
        <h2>{t('client.history')}</h2>
        <Timeline label={t('client.history')} items={client.history.map((entry) => timelineItem(entry, wording))} />
      </section>
    </div>
  );
}

function Closings({ client: { closings, accounts } }: { readonly client: DeskClient }): ReactElement | null {
  const { t, dateTime } = useWording();
  if (closings.length === 0) return null;
  return (
    <>
      {closings.map(({ id, accountId, askedAt }) => (
        <Notice key={id} standing>
          {t('client.closing', {
            account: accounts.find((account) => account.id === accountId)?.name ?? '',
            time: dateTime(askedAt),
          })}
        </Notice>
      ))}
    </>
  );
}

function Factors({ client: { factors } }: { readonly client: DeskClient }): ReactElement {
  const { t, named, dateTime } = useWording();
  if (factors.length === 0) {
    return (
      <section>
        <h2>{t('client.factors')}</h2>
        <p className="sr-soft">{t('client.noFactors')}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{t('client.factors')}</h2>
      <Table
        captionUnseen
        caption={t('client.factors')}
        columns={[
          { key: 'kind', header: t('factor.kind'), lead: true, cell: ({ kind }) => named('factorKind', kind) },
          { key: 'state', header: t('factor.state'), cell: ({ state }) => named('factorState', state) },
          { key: 'since', header: t('factor.since'), cell: ({ enrolledAt }) => dateTime(enrolledAt) },
          {
            key: 'used',
            header: t('factor.used'),
            cell: ({ lastUsedAt }) => (lastUsedAt === null ? '–' : dateTime(lastUsedAt)),
          },
        ]}
        rows={factors}
        rowKey={({ id }) => id}
      />
    </section>
  );
}

function Cards({ client: { cards, cardRequest } }: { readonly client: DeskClient }): ReactElement | null {
  const { t, named, dateTime } = useWording();
  if (cards.length === 0 && cardRequest === null) return null;
  return (
    <section>
      <h2>{t('client.cards')}</h2>
      {cardRequest !== null && <p>{t('cards.asked', { time: dateTime(cardRequest.createdAt) })}</p>}
      {cards.length > 0 && (
        <Table
          captionUnseen
          caption={t('client.cards')}
          columns={[
            { key: 'serial', header: t('cards.serial'), lead: true, cell: ({ serialNo }) => serialNo },
            { key: 'state', header: t('cards.state'), cell: ({ state }) => named('value', state) },
            { key: 'since', header: t('cards.since'), cell: ({ stateSince }) => dateTime(stateSince) },
            { key: 'owned', header: t('cards.use'), cell: ({ owned }) => t(owned ? 'cards.owned' : 'cards.shared') },
          ]}
          rows={cards}
          rowKey={({ serialNo }) => serialNo}
        />
      )}
    </section>
  );
}

function Sessions({ client: { sessions } }: { readonly client: DeskClient }): ReactElement {
  const { t, named, dateTime } = useWording();
  if (sessions.length === 0) {
    return (
      <section>
        <h2>{t('client.sessions')}</h2>
        <p className="sr-soft">{t('client.noSessions')}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{t('client.sessions')}</h2>
      <Table
        captionUnseen
        caption={t('client.sessions')}
        columns={[
          { key: 'device', header: t('session.device'), lead: true, cell: ({ device }) => deviceName(t, device) },
          { key: 'surface', header: t('session.surface'), cell: ({ surface }) => named('surface', surface) },
          { key: 'since', header: t('session.since'), cell: ({ createdAt }) => dateTime(createdAt) },
          { key: 'active', header: t('session.active'), cell: ({ activeAt }) => dateTime(activeAt) },
        ]}
        rows={sessions}
        rowKey={({ id }) => id}
      />
    </section>
  );
}

function Devices({ client: { devices } }: { readonly client: DeskClient }): ReactElement | null {
  const { t, dateTime } = useWording();
  if (devices.length === 0) return null;
  return (
    <section>
      <h2>{t('client.devices')}</h2>
      <Table
        captionUnseen
        caption={t('client.devices')}
        columns={[
          { key: 'label', header: t('device.label'), lead: true, cell: ({ label }) => deviceName(t, label) },
          { key: 'first', header: t('device.first'), cell: ({ firstSeenAt }) => dateTime(firstSeenAt) },
          { key: 'last', header: t('device.last'), cell: ({ lastSeenAt }) => dateTime(lastSeenAt) },
        ]}
        rows={devices}
        rowKey={({ id }) => id}
      />
    </section>
  );
}

function Holds({ client: { holds } }: { readonly client: DeskClient }): ReactElement | null {
  const { t, named, dateTime, language } = useWording();
  if (holds.length === 0) return null;
  return (
    <section>
      <h2>{t('client.holds')}</h2>
      <Table
        captionUnseen
        caption={t('client.holds')}
        columns={[
          {
            key: 'amount',
            header: t('hold.amount'),
            lead: true,
            cell: ({ amountMinor, currency }) => moneyText(amountMinor, currency, language),
          },
          { key: 'state', header: t('hold.state'), cell: ({ state }) => named('holdState', state) },
          { key: 'since', header: t('hold.since'), cell: ({ createdAt }) => dateTime(createdAt) },
        ]}
        rows={holds}
        rowKey={({ createdAt, amountMinor }) => `${createdAt} ${amountMinor}`}
      />
    </section>
  );
}

function Freezes({ client: { freezes } }: { readonly client: DeskClient }): ReactElement | null {
  const { t, named, dateTime } = useWording();
  if (freezes.length === 0) return null;
  return (
    <Table
      caption={t('client.freezes')}
      columns={[
        { key: 'cause', header: t('freeze.cause'), lead: true, cell: ({ cause }) => named('freezeCause', cause) },
        { key: 'level', header: t('freeze.level'), cell: ({ level }) => named('freezeLevel', level) },
        { key: 'since', header: t('freeze.since'), cell: ({ placedAt }) => dateTime(placedAt) },
        {
          key: 'until',
          header: t('freeze.until'),
          cell: ({ until }) => (until === null ? t('freeze.lasting') : dateTime(until)),
        },
      ]}
      rows={freezes}
      rowKey={({ id }) => id}
    />
  );
}

/** Some events have words of their own for being refused; the others say it themselves or need the word. */
function titleOf({ event, outcome }: DeskClient['history'][number], { t, named }: Wording): string {
  const name = named('event', event);
  if (outcome !== 'refused' || SAYS_REFUSED.test(event)) return name;
  const own = `${event}-refused`;
  return named('event', own) === own ? `${name} · ${t('client.refused')}` : named('event', own);
}

function timelineItem(entry: DeskClient['history'][number], wording: Wording) {
  const { t, named, day, time } = wording;
  const { id, at, outcome, staff, address, rule } = entry;
  const by = staff.length === 0 ? null : t('client.by', { names: staff.join(', ') });
  const why = rule === null || named('rule', rule) === rule ? null : named('rule', rule);
  const detail = [by, address, why].filter((part) => part !== null).join(' · ');
  return {
    key: id,
    day: day(at),
    time: time(at),
    dateTime: at,
    title: titleOf(entry, wording),
    ...(detail !== '' && { detail }),
    tone: outcome === 'refused' ? ('refused' as const) : ('plain' as const),
  };
}
