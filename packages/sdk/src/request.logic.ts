/** Writing a request from the route table: pure, so that what leaves is tested without a network. */
import { type OperationId, routes } from '@strongroom/contract/routes';

export type Fill = Readonly<Record<string, string | number | boolean | undefined>>;

export interface RequestParts {
  readonly params?: Fill | undefined;
  readonly query?: Fill | undefined;
  readonly body?: unknown;
  readonly idempotencyKey?: string | undefined;
  readonly approval?: string | undefined;
  readonly background?: boolean | undefined;
}

export interface WrittenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** Values are escaped whole, so that an id can never become another path. A missing one is a bug of the caller. */
function fillPath(path: string, params: Fill): string {
  return path.replaceAll(/\{(\w+)\}/gu, (_, name: string) => {
    const value = params[name];
    if (value === undefined) throw new TypeError(`path parameter ${name} is missing`);
    return encodeURIComponent(String(value));
  });
}

function writeQuery(query: Fill): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  const text = search.toString();
  return text === '' ? '' : `?${text}`;
}

export function writeRequest(operationId: OperationId, parts: RequestParts, csrfToken: string | null): WrittenRequest {
  const { method, path } = routes[operationId];
  const headers: Record<string, string> = { Accept: 'application/json, application/problem+json' };
  const body = parts.body === undefined ? null : JSON.stringify(parts.body);
  if (body !== null) headers['Content-Type'] = 'application/json';
  if (method !== 'GET' && csrfToken !== null) headers['Strongroom-CSRF'] = csrfToken;
  if (parts.background) headers['Strongroom-Background'] = '1';
  if (parts.approval !== undefined) headers['Strongroom-Approval'] = parts.approval;
  if (parts.idempotencyKey !== undefined) headers['Idempotency-Key'] = parts.idempotencyKey;
  return { method, path: fillPath(path, parts.params ?? {}) + writeQuery(parts.query ?? {}), headers, body };
}
