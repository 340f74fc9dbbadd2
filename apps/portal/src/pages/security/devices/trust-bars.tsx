/** Why a device cannot be trusted, by what its owner said of it, and where to answer otherwise. */
import type { Device } from '@strongroom/contract';
import type { ReactElement } from 'react';
import { useWording } from '../../../wording/use-wording.ts';

export function TrustBars(props: { readonly device: Device; readonly trustScore: number }): ReactElement | null {
  const { t } = useWording();
  const { state, hasKey, current, notTrustedFor } = props.device;
  // One that keeps no key says so itself, and a new one has its waiting before it.
  if (state !== 'recognised' || !hasKey || notTrustedFor.length === 0) return null;
  return (
    <p className="sr-small">
      {notTrustedFor.map((bar) => (
        <span key={bar}>{t(`devices.bar.${bar}`, { score: props.trustScore })} </span>
      ))}
      {t(current ? 'devices.bar.here' : 'devices.bar.there')}
    </p>
  );
}
