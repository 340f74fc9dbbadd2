/** One device: its name and state, when and where it was seen, what is left of its waiting or its trust, and its acts. */
import type { Device } from '@strongroom/contract';
import { Button, Countdown } from '@strongroom/ui';
import type { ReactElement } from 'react';
import { api } from '../../../session/session.store.ts';
import { readAgain } from '../../../session/use-read.ts';
import { deviceName } from '../../../wording/device-name.logic.ts';
import { usePlaces } from '../../../wording/use-places.ts';
import { useWording } from '../../../wording/use-wording.ts';
import { daysLeft, nameOf } from './device.logic.ts';
import { DevicePosture } from './device-posture.tsx';
import { RenameDevice } from './rename-device.tsx';
import { TrustBars } from './trust-bars.tsx';

export interface DeviceEntryProps {
  readonly device: Device;
  readonly trustDays: number;
  readonly trustScore: number;
  /** The device at hand is no longer new. */
  readonly maySpeak: boolean;
  /** The device at hand is new, and a strong factor can approve it from there. */
  readonly approvesItself: boolean;
  readonly busy: boolean;
  readonly onApprove: () => void;
  readonly onTrust: () => void;
  readonly onEndTrust: () => void;
  readonly onRevoke: () => void;
}

export function DeviceEntry(props: DeviceEntryProps): ReactElement {
  const { t, dateTime } = useWording();
  const { addressAt } = usePlaces();
  const { device } = props;
  const { state, current, label, name, firstSeenAt, lastSeenAt, lastAddress, place } = device;
  return (
    <li className="device" data-state={state}>
      <div>
        <strong>{nameOf(t, device)}</strong>
        <span className="tag" data-device={state}>
          {t(`devices.state.${state}`)}
        </span>
        {current && <span className="tag">{t('devices.this')}</span>}
        {name !== null && <p className="sr-small sr-soft">{deviceName(t, label)}</p>}
        <p className="sr-small sr-soft">
          {t('devices.seen', { first: dateTime(firstSeenAt), last: dateTime(lastSeenAt) })}
        </p>
        <p className="sr-small sr-soft">{t('devices.address', { address: addressAt(lastAddress, place) })}</p>
        <StateLine device={device} />
        <TrustBars device={device} trustScore={props.trustScore} />
        {state !== 'revoked' && (
          <div className="device-more">
            <RenameDevice key={`${device.id} ${name}`} device={device} />
            {current && <DevicePosture key={device.posture?.answeredAt ?? ''} device={device} />}
          </div>
        )}
      </div>
      {state !== 'revoked' && <Acts {...props} />}
    </li>
  );
}

/** What its state means, and until when. */
function StateLine({ device }: { readonly device: Device }): ReactElement | null {
  const { t, dateTime } = useWording();
  const { state, coolsUntil, trustedUntil, revokedAt, hasKey } = device;
  if (state === 'new' && coolsUntil !== null) {
    return (
      <p className="sr-small">
        <Countdown
          untilMs={Date.parse(coolsUntil)}
          now={api.now}
          onEnd={() => readAgain('listDevices')}
          words={(clock) => t('devices.stateText.new', { clock })}
        />
      </p>
    );
  }
  if (state === 'trusted' && trustedUntil !== null) {
    const count = daysLeft(trustedUntil, api.now());
    return (
      <p className="sr-small">
        <strong>{t('devices.stateText.trustedLeft', { count })}</strong>{' '}
        {t('devices.stateText.trusted', { time: dateTime(trustedUntil) })}
      </p>
    );
  }
  if (state === 'revoked' && revokedAt !== null)
    return <p className="sr-small">{t('devices.stateText.revoked', { time: dateTime(revokedAt) })}</p>;
  return hasKey ? null : <p className="sr-small">{t('devices.noKey')}</p>;
}

function Acts(props: DeviceEntryProps): ReactElement {
  const { t } = useWording();
  const { device, maySpeak, approvesItself, busy, trustDays } = props;
  const { state, current, hasKey, notTrustedFor } = device;
  // The words on the button stand in its name, and the device after them.
  const named = (act: string): string => t('devices.named', { act, device: nameOf(t, device) });
  const approve = t(current ? 'devices.approveOwn' : 'devices.approve');
  const trustFor = t('devices.trust', { days: trustDays });
  const revoke = t(current ? 'devices.revokeOwn' : 'devices.revoke');
  return (
    <div className="device-acts">
      {state === 'new' && (current ? approvesItself : maySpeak) && (
        <Button kind="primary" busy={busy} onClick={props.onApprove} aria-label={named(approve)}>
          {approve}
        </Button>
      )}
      {state === 'recognised' && maySpeak && hasKey && notTrustedFor.length === 0 && (
        <Button kind="secondary" busy={busy} onClick={props.onTrust} aria-label={named(trustFor)}>
          {trustFor}
        </Button>
      )}
      {state === 'trusted' && (
        <Button kind="secondary" busy={busy} onClick={props.onEndTrust} aria-label={named(t('devices.endTrust'))}>
          {t('devices.endTrust')}
        </Button>
      )}
      <Button kind="quiet" onClick={props.onRevoke} aria-label={named(revoke)}>
        {revoke}
      </Button>
    </div>
  );
}
