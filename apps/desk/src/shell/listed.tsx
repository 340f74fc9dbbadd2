/** Things one under the other, or the sentence that there are none. */
import { EmptyState } from '@strongroom/ui';
import type { ReactElement, ReactNode } from 'react';

interface ListedProps<Item> {
  readonly of: readonly Item[];
  readonly empty: string;
  readonly children: (item: Item) => ReactNode;
}

export function Listed<Item extends { readonly id: string }>(props: ListedProps<Item>): ReactElement {
  const { of, empty, children } = props;
  if (of.length === 0) return <EmptyState title={empty} />;
  return (
    <ul className="acts">
      {of.map((item) => (
        <li key={item.id}>{children(item)}</li>
      ))}
    </ul>
  );
}
