/**
 * An export as a file of the reader's. It is fetched instead of navigated to, so that a refusal stands on the page in
 * words; it says itself how much it may hold.
 */
import { problems } from '@strongroom/contract/problem-codes';
import { routes } from '@strongroom/contract/routes';
import type { ClientProblem } from '@strongroom/sdk';
import { api, refreshSession } from '../../session/session.store.ts';
import { saveFile } from '../../shell/save-file.ts';
import type { ActivityQuery } from './activity.logic.ts';

export type ExportFormat = 'jsonl' | 'csv';
type Outcome = { readonly ok: true; readonly data: string } | { readonly ok: false; readonly problem: ClientProblem };

const NO_ANSWER: ClientProblem = { type: '/problems/network', code: 'network', title: 'No answer', status: 0 };

export async function saveExport(query: ActivityQuery, format: ExportFormat): Promise<Outcome> {
  const search = new URLSearchParams({ ...(query as Record<string, string>), format });
  try {
    const response = await fetch(`${routes.exportAudit.path}?${search}`, { cache: 'no-store', redirect: 'error' });
    if (!response.ok) return { ok: false, problem: await problemOf(response) };
    const name = `audit-log-${new Date(api.now()).toISOString().slice(0, 10)}.${format}`;
    saveFile(name, await response.blob());
    return { ok: true, data: name };
  } catch {
    return { ok: false, problem: NO_ANSWER };
  }
}

async function problemOf(response: Response): Promise<ClientProblem> {
  // The session may be over: the page asks, and leaves if it is.
  if (response.status === 401) void refreshSession();
  const body: unknown = await response.json().catch(() => null);
  const { code } = (body ?? {}) as { code?: unknown };
  return typeof code === 'string' && Object.hasOwn(problems, code) ? (body as ClientProblem) : NO_ANSWER;
}
