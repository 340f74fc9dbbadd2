/**
 * A call in the hand: ringing, then answered. The words are always on screen as a caption, whether or not the browser
 * can speak; digits are read and shown one by one, as a voice call does it.
 */
import { Fragment, type ReactElement, useEffect, useRef, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { readableNumber } from '../../world/names.ts';
import type { PhoneCall } from '../../world/world.types.ts';
import { digitsHeard, spokenParts, voiceText } from './spoken.logic.ts';

const caller = (from: string): string => (from.startsWith('+') ? readableNumber(from) : from);

function Handpiece(): ReactElement {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true">
      <path d="M6.5 3.5l3 .5 1 4.5-2 1.8c1 2.2 2.9 4.1 5.2 5.2l1.8-2 4.5 1 .5 3c-.2 1.5-1.4 2.5-3 2.5C10.5 20 4 13.5 4 6.5c0-1.6 1-2.8 2.5-3z" />
    </svg>
  );
}

export function RingingScreen(props: {
  readonly call: PhoneCall;
  readonly onAnswer: () => void;
  readonly onDecline: () => void;
}): ReactElement {
  const { t } = useWording();
  return (
    <section className="call" data-state="ringing" aria-label={t('call.incoming')}>
      <p className="sr-small sr-soft">{t('call.incoming')}</p>
      <p className="call-from">{caller(props.call.from)}</p>
      <div className="call-waves" aria-hidden="true">
        <span />
        <span />
        <Handpiece />
      </div>
      <div className="call-keys">
        <button type="button" data-act="decline" onClick={props.onDecline}>
          <Handpiece />
          {t('call.decline')}
        </button>
        <button type="button" data-act="answer" onClick={props.onAnswer}>
          <Handpiece />
          {t('call.answer')}
        </button>
      </div>
    </section>
  );
}

/** How far the voice is; it moves on by itself and stops at the end. */
function usePosition(durations: readonly number[]): number {
  const [position, setPosition] = useState(0);
  const wait = durations[position];
  useEffect(() => {
    if (wait === undefined) return;
    const timer = setTimeout(() => setPosition(position + 1), wait);
    return () => clearTimeout(timer);
  }, [wait, position]);
  return position;
}

function useVoice(call: PhoneCall): void {
  useEffect(() => {
    if (!('speechSynthesis' in window)) return;
    const utterance = new SpeechSynthesisUtterance(voiceText(call.words));
    utterance.lang = call.language;
    utterance.rate = 0.9;
    window.speechSynthesis.speak(utterance);
    return () => window.speechSynthesis.cancel();
  }, [call]);
}

export function AnsweredScreen(props: { readonly call: PhoneCall; readonly onHangUp: () => void }): ReactElement {
  const { t } = useWording();
  const { call } = props;
  const [parts] = useState(() => spokenParts(call.words));
  const [durations] = useState(() => parts.map((part) => part.ms));
  const position = usePosition(durations);
  useVoice(call);
  const hangUp = useRef<HTMLButtonElement>(null);
  useEffect(() => hangUp.current?.focus({ preventScroll: true }), []);
  const digits = [...(call.code ?? '')];
  const heard = digitsHeard(parts, position, call.code);
  return (
    <section className="call" data-state="answered" aria-label={t('call.speaking')}>
      <p className="call-from">{caller(call.from)}</p>
      {digits.length > 0 && (
        <ol className="call-digits" aria-label={t('call.code')}>
          {digits.map((digit, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a digit is its place in the code.
            <li key={index} data-heard={index < heard || undefined}>
              {index < heard ? digit : <span aria-hidden="true">·</span>}
            </li>
          ))}
        </ol>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long words scroll, so the keyboard must be able to reach them. */}
      <p className="call-words" lang={call.language} tabIndex={0}>
        <span className="sr-unseen">{call.words}</span>
        <span aria-hidden="true">
          {parts.map((part, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a spoken part is its place in the sentence.
            <Fragment key={index}>
              {index > 0 && /^[\p{L}\p{N}]/u.test(part.text) ? ' ' : ''}
              <span data-said={index < position || undefined} data-now={index === position || undefined}>
                {part.text}
              </span>
            </Fragment>
          ))}
        </span>
      </p>
      <div className="call-keys">
        <button type="button" data-act="decline" ref={hangUp} onClick={props.onHangUp}>
          <Handpiece />
          {t('call.hangUp')}
        </button>
      </div>
    </section>
  );
}
