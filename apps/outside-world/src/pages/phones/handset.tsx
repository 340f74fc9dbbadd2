/** One phone, drawn: lock screen with what arrived, newest on top; a call takes the screen over. */
import { Button } from '@strongroom/ui';
import { type ReactElement, useEffect, useState } from 'react';
import { CodedText } from '../../parts/coded-text.tsx';
import { CopyButton } from '../../parts/copy-button.tsx';
import { useQueryState } from '../../parts/query-state.tsx';
import { useWording } from '../../wording/use-wording.ts';
import { readableNumber } from '../../world/names.ts';
import { queryClient, useCalls, useMessages, usePushes } from '../../world/queries.ts';
import { client } from '../../world/world.client.ts';
import type { Phone, PhoneCall, PushMessage, SmsMessage } from '../../world/world.types.ts';
import { AnsweredScreen, RingingScreen } from './call-screen.tsx';
import { FlightSwitch } from './flight-switch.tsx';
import { PhoneApp } from './phone-app.tsx';
import { pushKind, stillThere } from './push.logic.ts';

const CLOCK_PACE_MS = 5_000;

export function Handset({ phone }: { readonly phone: Phone }): ReactElement {
  const calls = useCalls(phone.number);
  const [held, setHeld] = useState<PhoneCall | null>(null);
  const [late, setLate] = useState(false);
  const ringing = held === null ? calls.data?.find((call) => call.state === 'ringing') : undefined;
  const settle = (call: PhoneCall, outcome: 'answered' | 'declined'): void => {
    setLate(false);
    client
      .settleCall(call.id, outcome)
      .then((settled) => setHeld(outcome === 'answered' ? settled : null))
      .catch(() => setLate(true))
      .finally(() => queryClient.invalidateQueries({ queryKey: ['calls', phone.number] }));
  };
  return (
    <article className="phone" aria-label={phone.label ?? readableNumber(phone.number)}>
      <div className="handset" data-ringing={ringing !== undefined || undefined}>
        <span className="handset-ear" aria-hidden="true" />
        <div className="handset-screen">
          {held !== null && <AnsweredScreen key={held.id} call={held} onHangUp={() => setHeld(null)} />}
          {ringing !== undefined && (
            <RingingScreen
              call={ringing}
              onAnswer={() => settle(ringing, 'answered')}
              onDecline={() => settle(ringing, 'declined')}
            />
          )}
          {held === null && ringing === undefined && (
            <LockScreen phone={phone} calls={calls} onHear={setHeld} late={late} />
          )}
        </div>
        <span className="handset-bar" aria-hidden="true" />
      </div>
      <h2>{phone.label ?? readableNumber(phone.number)}</h2>
      {phone.label !== null && <p className="sr-mono sr-soft">{readableNumber(phone.number)}</p>}
      <FlightSwitch phone={phone} />
      <SimPlace phone={phone} />
      <PhoneApp phone={phone} />
    </article>
  );
}

function LockScreen(props: {
  readonly phone: Phone;
  readonly calls: ReturnType<typeof useCalls>;
  readonly onHear: (call: PhoneCall) => void;
  readonly late: boolean;
}): ReactElement {
  const { t } = useWording();
  const messages = useMessages(props.phone.number);
  const pushes = usePushes(props.phone.number);
  const waiting = useQueryState(messages, 3);
  const waitingForCalls = useQueryState(props.calls, 3);
  const notices = stillThere(pushes.data ?? []);
  const arrived = [...(messages.data ?? []), ...(props.calls.data ?? []), ...notices].sort((a, b) =>
    b.receivedAt.localeCompare(a.receivedAt),
  );
  return (
    <section
      className="lock"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: the list scrolls, so the keyboard must be able to reach it.
      tabIndex={0}
      aria-label={t('phones.screen', { number: readableNumber(props.phone.number) })}
    >
      <LockClock />
      {props.phone.flight && <p className="lock-flight sr-small">{t('phones.flight.on')}</p>}
      {props.late && (
        <p className="sr-small" role="status">
          {t('call.late')}
        </p>
      )}
      {waiting ?? waitingForCalls ?? (
        <ul className="bubbles">
          {arrived.map((item) => (
            <li key={item.id}>
              <Bubble item={item} onHear={props.onHear} />
            </li>
          ))}
          {arrived.length === 0 && <li className="bubbles-none">{t('phones.nothing')}</li>}
        </ul>
      )}
    </section>
  );
}

function Bubble(props: {
  readonly item: SmsMessage | PhoneCall | PushMessage;
  readonly onHear: (call: PhoneCall) => void;
}): ReactElement {
  const { item, onHear } = props;
  if ('body' in item) return <SmsBubble sms={item} />;
  return 'text' in item ? <PushBubble push={item} /> : <CallBubble call={item} onHear={onHear} />;
}

function PushBubble({ push }: { readonly push: PushMessage }): ReactElement {
  const { t, time } = useWording();
  return (
    <article className="bubble" data-kind="push" aria-label={t('phones.push.title')}>
      <header>
        <strong>{t('phones.push.title')}</strong>
        <time dateTime={push.receivedAt}>{time(push.receivedAt)}</time>
      </header>
      <p>{t(`phones.push.${pushKind(push)}`)}</p>
    </article>
  );
}

/** Where the SIM card is: what the mobile operator answers when it is asked about the number. */
function SimPlace({ phone }: { readonly phone: Phone }): ReactElement {
  const { t, time } = useWording();
  const moved = phone.simMovedAt;
  const number = readableNumber(phone.number);
  const move = (): void => {
    void client
      .moveSim(phone.number, moved === null ? 'another' : 'own')
      .catch(() => undefined)
      .finally(() => queryClient.invalidateQueries({ queryKey: ['phones'] }));
  };
  return (
    <div className="sim-place">
      {moved !== null && <p className="sr-small">{t('phones.simMoved', { time: time(moved) })}</p>}
      <Button
        kind="quiet"
        aria-label={t(moved === null ? 'phones.simMoveFor' : 'phones.simBackFor', { number })}
        onClick={move}
      >
        {t(moved === null ? 'phones.simMove' : 'phones.simBack')}
      </Button>
    </div>
  );
}

function LockClock(): ReactElement {
  const { time, day } = useWording();
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), CLOCK_PACE_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <div className="lock-clock" aria-hidden="true">
      <span>{time(now)}</span>
      <span>{day(now)}</span>
    </div>
  );
}

function SmsBubble({ sms }: { readonly sms: SmsMessage }): ReactElement {
  const { t, time } = useWording();
  const from = sms.from.startsWith('+') ? readableNumber(sms.from) : sms.from;
  return (
    <article className="bubble" aria-label={t('phones.messageFrom', { from })}>
      <header>
        <strong>{from}</strong>
        <time dateTime={sms.receivedAt}>{time(sms.receivedAt)}</time>
      </header>
      <p>
        <CodedText text={sms.body} code={sms.code} />
      </p>
      {sms.code !== null && <CopyButton code={sms.code} />}
    </article>
  );
}

function CallBubble(props: { readonly call: PhoneCall; readonly onHear: (call: PhoneCall) => void }): ReactElement {
  const { t, time } = useWording();
  const { call } = props;
  const answered = call.state === 'answered';
  const titles = { answered: t('call.answered'), declined: t('call.declined'), missed: t('call.missed'), ringing: '' };
  return (
    <article className="bubble" data-kind="call">
      <header>
        <strong>{titles[call.state]}</strong>
        <time dateTime={call.receivedAt}>{time(call.receivedAt)}</time>
      </header>
      <p className="sr-soft">{call.from.startsWith('+') ? readableNumber(call.from) : call.from}</p>
      {answered && (
        <>
          <p lang={call.language}>
            <CodedText text={call.words} code={call.code} />
          </p>
          {call.code !== null && <CopyButton code={call.code} />}
          <button type="button" className="hear" onClick={() => props.onHear(call)}>
            {t('call.again')}
          </button>
        </>
      )}
    </article>
  );
}
