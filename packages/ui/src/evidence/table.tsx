/**
 * A table of records. On a phone each row becomes a small list with the column names beside the values; explicit roles
 * keep it a table for screen readers there, since browsers drop table semantics when the display changes.
 */
import type { ReactElement, ReactNode } from 'react';

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  readonly cell: (row: Row) => ReactNode;
  readonly align?: 'start' | 'end';
  /** The cell that names the row; it leads the small list on a phone. */
  readonly lead?: boolean;
}

export interface TableProps<Row> {
  readonly caption: ReactNode;
  readonly captionUnseen?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

/** Beyond so many columns a row stands in three on a phone, not in two. */
const MANY = 4;

export function Table<Row>({ caption, captionUnseen = false, columns, rows, rowKey }: TableProps<Row>): ReactElement {
  return (
    // biome-ignore-start lint/a11y/noRedundantRoles: needed where the narrow layout changes the display of table parts.
    // biome-ignore-start lint/a11y/useSemanticElements: these are the semantic elements; the roles repeat them on purpose.
    <table className="sr-table" data-many={columns.length > MANY || undefined} role="table">
      <caption>{captionUnseen ? <span className="sr-unseen">{caption}</span> : caption}</caption>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ key, header, align }) => (
            <th key={key} role="columnheader" scope="col" data-align={align}>
              {header}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map((row) => (
          <tr key={rowKey(row)} role="row">
            {columns.map(({ key, header, align, lead, cell }) => (
              <td key={key} role="cell" data-label={header} data-align={align} data-lead={lead || undefined}>
                <span>{cell(row)}</span>
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
    // biome-ignore-end lint/a11y/useSemanticElements: see above.
    // biome-ignore-end lint/a11y/noRedundantRoles: see above.
  );
}
