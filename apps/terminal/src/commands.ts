/** What each command does: asks the API and prints, for people or (`--json`) for machines. Nothing is printed half. */
import type { Api } from './api/api.ts';
import { attended, enter, type Globals, newSeal, sealOf, storeOf } from './context.ts';
import { Ending, EXIT } from './exit-codes.ts';
import { accountText, json, ordersText, plainLines, quotesText, sessionText } from './plain-text.ts';
import { openBrowser } from './sign-in/open-browser.ts';
import { findProvider, readIssuer } from './sign-in/provider.ts';
import { SCOPES, signInByBrowser, signInByCode } from './sign-in/sign-in.ts';
import { forget, keep } from './store/token-store.ts';
import { wordsFor } from './wording.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (globals: Globals, facts: unknown, text: string): void =>
  out(globals.json ? json(facts) : plainLines(text));

export interface LoginOptions {
  readonly issuer: string;
  readonly client: string;
  readonly device?: boolean;
  readonly readOnly?: boolean;
}

export async function login(globals: Globals, { issuer, client, device, readOnly }: LoginOptions): Promise<void> {
  const address = readIssuer(issuer);
  // Asked before the browser opens: whoever comes back from it is done.
  const by = await newSeal(globals);
  const provider = await findProvider(address, client);
  const { browser: words } = wordsFor(process.env);
  const kept = await (device ? signInByCode : signInByBrowser)({
    provider,
    clientId: client,
    issuer: address.origin,
    words,
    scope: readOnly ? SCOPES['read-only'] : SCOPES.trading,
    show({ url, userCode }) {
      const code = userCode === null ? '' : ` and type ${userCode}`;
      say(globals, { open: url, userCode }, `Open ${url}${code}`);
      if (userCode === null && attended(globals)) openBrowser(url, process.env);
    },
  });
  keep(storeOf(globals), kept, by);
  const how = 'key' in by ? 'the key file' : 'your passphrase';
  const facts = { signedIn: true, scope: kept.scope, store: storeOf(globals) };
  say(globals, facts, `Signed in (${kept.scope}). Tokens and key are sealed under ${how} in ${storeOf(globals)}.`);
}

/** Ends the session at the server, and forgets the tokens whatever the server says. */
export async function logout(globals: Globals): Promise<void> {
  const by = await sealOf(globals);
  try {
    const { api } = await enter(globals, by);
    await api.leave();
  } catch (error) {
    if (!(error instanceof Ending) || error.exitCode === EXIT.sealed) throw error;
    process.stderr.write(`${plainLines(error.message)}\n`);
  }
  forget(storeOf(globals));
  say(globals, { signedIn: false }, 'Signed out.');
}

async function withApi<T>(globals: Globals, work: (api: Api, scope: string) => Promise<T>): Promise<T> {
  const { api, kept } = await enter(globals, await sealOf(globals));
  return work(api, kept.scope);
}

const ASIDE = { background: true } as const;

export const status = (globals: Globals): Promise<void> =>
  withApi(globals, async (api, scope) => {
    const trading = await api.ask('getTrading', ASIDE);
    const { sessions } = await api.ask('listSessions', ASIDE);
    const session = sessions.find(({ current }) => current) ?? null;
    say(globals, { scope, session, trading }, sessionText({ scope, session, trading }));
  });

/** The one that was named, by id or number; or all of them. */
export async function accountsOf(api: Api, named: string | undefined) {
  const { accounts } = await api.ask('listAccounts', ASIDE);
  const found = named === undefined ? accounts : accounts.filter(({ id, number }) => id === named || number === named);
  if (found.length === 0) throw new Ending(EXIT.refused, 'not-found', 'there is no such account');
  return found;
}

export const account = (globals: Globals, named: string | undefined): Promise<void> =>
  withApi(globals, async (api) => {
    const found = await accountsOf(api, named);
    const accounts = await Promise.all(
      found.map(({ id }) => api.ask('getAccount', { params: { accountId: id }, ...ASIDE })),
    );
    say(globals, { accounts }, accounts.map(accountText).join('\n\n'));
  });

export const quotes = (globals: Globals, named: string | undefined): Promise<void> =>
  withApi(globals, async (api) => {
    const found = await accountsOf(api, named);
    const accounts = await Promise.all(
      found.map(async ({ id, number }) => ({
        accountId: id,
        number,
        ...(await api.ask('listQuotes', { params: { accountId: id }, ...ASIDE })),
      })),
    );
    say(globals, { accounts }, accounts.map(quotesText).join('\n\n'));
  });

export const orders = (globals: Globals, named: string | undefined): Promise<void> =>
  withApi(globals, async (api) => {
    const found = await accountsOf(api, named);
    const accounts = await Promise.all(
      found.map(async ({ id, number }) => ({
        accountId: id,
        number,
        ...(await api.ask('listOrders', { params: { accountId: id }, ...ASIDE })),
      })),
    );
    say(globals, { accounts }, accounts.map(ordersText).join('\n\n'));
  });

/** Takes over only where that was said, and only from whoever is in the seat at this moment. */
export const trade = (globals: Globals, takeOver: boolean): Promise<void> =>
  withApi(globals, async (api, scope) => {
    const before = await api.ask('getTrading', ASIDE);
    const takeOverFrom = takeOver && before.role !== 'trading' ? (before.holder?.sessionId ?? null) : null;
    const trading = await api.ask('claimTrading', { body: { takeOverFrom } });
    say(globals, { trading }, sessionText({ scope, session: null, trading }));
  });

export const release = (globals: Globals): Promise<void> =>
  withApi(globals, async (api, scope) => {
    const trading = await api.ask('releaseTrading');
    say(globals, { trading }, sessionText({ scope, session: null, trading }));
  });
