/** The eight digits, as large as the phone allows, and how long they are good for. */
import { MINUTE_MS } from '@strongroom/core';
import { Button, Countdown, Heading } from '@strongroom/ui';
import { type ReactElement, useState } from 'react';
import { serverNow } from '../phone/clock.ts';
import { useWording } from '../wording/use-wording.ts';

/** The server takes the minute of the phone and one on each side; this one is certain. */
const GOOD_FOR_MS = MINUTE_MS;

export function ResponseView(props: { readonly response: string; readonly onAgain: () => void }): ReactElement {
  const { t } = useWording();
  const [until] = useState(() => serverNow() + GOOD_FOR_MS);
  const [over, setOver] = useState(false);
  const { response } = props;
  return (
    <div className="prompt">
      <Heading lead={t('response.lead')}>{t('response.title')}</Heading>
      {/* Two groups of four for the eye, one number for the clipboard; spelled digit by digit for the ear. */}
      <output className="response" data-over={over || undefined} aria-label={[...response].join(' ')}>
        <span>{response.slice(0, 4)}</span>
        <span>{response.slice(4)}</span>
      </output>
      <p className="left">
        {over ? (
          t('response.over')
        ) : (
          <Countdown
            untilMs={until}
            now={serverNow}
            onEnd={() => setOver(true)}
            words={(clock) => t('response.left', { clock })}
          />
        )}
      </p>
      <p className="sr-soft">{t('response.wrongPin')}</p>
      <Button wide kind={over ? 'primary' : 'secondary'} onClick={props.onAgain}>
        {t('response.again')}
      </Button>
    </div>
  );
}
