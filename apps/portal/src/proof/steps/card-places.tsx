/** Two places of a code card, as large as they stand on it. */
import './card-places.css';
import type { ReactElement } from 'react';
import { useWording } from '../../wording/use-wording.ts';

export function CardPlaces({ places }: { readonly places: readonly [number, number] }): ReactElement {
  const { t } = useWording();
  return (
    <dl className="card-places">
      {places.map((place, index) => (
        <div key={place}>
          <dt className="sr-small sr-soft">{t(index === 0 ? 'ask.card-values.first' : 'ask.card-values.second')}</dt>
          <dd className="sr-figure">{place}</dd>
        </div>
      ))}
    </dl>
  );
}
