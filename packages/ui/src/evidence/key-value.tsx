/** Named facts, one per line. */
import type { ReactElement, ReactNode } from 'react';

export interface KeyValueProps {
  readonly pairs: readonly { readonly key: string; readonly name: ReactNode; readonly value: ReactNode }[];
}

export function KeyValue({ pairs }: KeyValueProps): ReactElement {
  return (
    <dl className="sr-pairs">
      {pairs.map(({ key, name, value }) => (
        <div key={key}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
