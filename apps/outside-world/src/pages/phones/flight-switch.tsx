/** Flight mode of one phone: nothing reaches it, and the app on it has no network, until it lands. */
import { type ReactElement, useState } from 'react';
import { useWording } from '../../wording/use-wording.ts';
import { queryClient } from '../../world/queries.ts';
import { client } from '../../world/world.client.ts';
import type { Phone } from '../../world/world.types.ts';

export function FlightSwitch({ phone }: { readonly phone: Phone }): ReactElement {
  const { t } = useWording();
  const [busy, setBusy] = useState(false);
  const change = (): void => {
    setBusy(true);
    void client
      .changeFlight(phone.number, !phone.flight)
      .catch(() => undefined)
      .then(() => queryClient.invalidateQueries({ queryKey: ['phones'] }))
      .finally(() => setBusy(false));
  };
  return (
    <button type="button" role="switch" className="flight" aria-checked={phone.flight} disabled={busy} onClick={change}>
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M12 2.5c.9 0 1.4 1 1.4 2.2v4.6l7.1 4.4v2l-7.1-2.2v4.3l2.1 1.6v1.5L12 20l-3.5.9v-1.5l2.1-1.6v-4.3l-7.1 2.2v-2l7.1-4.4V4.7c0-1.2.5-2.2 1.4-2.2z" />
      </svg>
      {t('phones.flight.title')}
    </button>
  );
}
