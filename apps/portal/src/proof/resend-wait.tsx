/** How long until a code may be sent once more. */
import { Countdown } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { api } from '../session/session.store.ts';
import { useWording } from '../wording/use-wording.ts';

interface ResendWaitProps {
  readonly untilMs: number;
  readonly onEnd: () => void;
}

export function ResendWait({ untilMs, onEnd }: ResendWaitProps): ReactElement {
  const { t } = useWording();
  return (
    <Countdown
      key={untilMs}
      untilMs={untilMs}
      now={api.now}
      onEnd={onEnd}
      words={(clock) => t('resend.wait', { clock })}
    />
  );
}
