/** Says arrivals to screen readers. A ringing call may interrupt, because it will not wait; the rest waits its turn. */
import type { ReactElement } from 'react';
import { useWording } from '../wording/use-wording.ts';
import { announcement } from '../world/event-words.ts';
import { useLive } from '../world/live.store.ts';
import { useNames } from '../world/names.ts';

export function Announcer(): ReactElement {
  const wording = useWording();
  const nameOf = useNames();
  const latest = useLive().diary[0];
  const words = latest === undefined ? '' : announcement(latest.event, wording, nameOf);
  const rings = latest?.event.type === 'call';
  return (
    <div className="sr-unseen">
      <p aria-live="polite">{rings ? '' : <span key={latest?.serial}>{words}</span>}</p>
      <p aria-live="assertive">{rings ? <span key={latest.serial}>{words}</span> : ''}</p>
    </div>
  );
}
