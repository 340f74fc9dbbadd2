/**
 * Adapters to everything outside, all of them the real ones: the demonstration puts a simulated world behind them, the
 * product does not know.
 */
import type { Clock, Random } from '@strongroom/core';
import { type BrokerCore, makeBrokerHttp } from '../modules/brokerage/index.ts';
import {
  type CallScripts,
  type MailRelay,
  makeCallScripts,
  makePhoneCarriers,
  makeReturnAddresses,
  makeSimSwapCheck,
  makeSmtpMail,
  type PhoneCarrier,
  type ReceiptSink,
  type ReturnAddresses,
  type SimSwapCheck,
} from '../modules/delivery/index.ts';
import { type BreachedPasswords, breachedPasswordsOverHttp, noBreachedPasswords } from '../modules/passwords/index.ts';
import type { Config } from '../platform/config/config.ts';
import type { Database } from '../platform/database/database.ts';
import type { Logger } from '../platform/logging.ts';
import type { Vault } from '../platform/vault/vault.ts';

export interface Outside {
  readonly phone: readonly PhoneCarrier[];
  readonly mailRelays: readonly MailRelay[];
  /** Where mail comes back to; null where nobody is asked to report it. */
  readonly returnAddresses: ReturnAddresses | null;
  readonly simSwap: SimSwapCheck;
  readonly scripts: CallScripts;
  readonly broker: BrokerCore;
  readonly breached: BreachedPasswords;
  /** Where receipts of carriers go; until it is said, a carrier is told to come again. */
  hearReceipts(sink: ReceiptSink): void;
  /** Begins to listen to carriers that hold a connection. */
  start(): void;
  close(): Promise<void>;
}

export function reachOutside(
  config: Config,
  around: { clock: Clock; random: Random; logger: Logger; database: Database; vault: Vault },
): Outside {
  const { carriers, broker, breachedPasswords, trust } = config;
  const { clock, logger } = around;
  let sink: ReceiptSink = async () => {
    throw new Error('nobody keeps receipts yet');
  };
  const scripts = makeCallScripts(around);
  const { publicOrigin } = config.http;
  const phone = makePhoneCarriers(carriers, {
    publicOrigin,
    scripts,
    ...around,
    onReceipt: (receipt) => sink(receipt),
  });
  const returnAddresses =
    config.mail.bounces === undefined ? null : makeReturnAddresses(config.mail.bounces, around.vault);
  const mailRelays = mailServersOf(config.mail, returnAddresses);
  return {
    phone,
    mailRelays,
    returnAddresses,
    scripts,
    simSwap: makeSimSwapCheck(config.simSwap, { clock, logger }),
    broker: makeBrokerHttp({ ...broker, ratesMs: trust.ratesMs, clock }),
    breached:
      breachedPasswords === undefined
        ? noBreachedPasswords
        : breachedPasswordsOverHttp({ ...breachedPasswords, logger }),
    hearReceipts(next) {
      sink = next;
    },
    start() {
      for (const carrier of phone) carrier.start();
    },
    async close() {
      await Promise.all(phone.map((carrier) => carrier.close()));
      for (const relay of mailRelays) relay.close();
    },
  };
}

/** The first and those asked after it, all with one sender. */
function mailServersOf({ from, timeoutMs, fallbacks, ...first }: Config['mail'], addresses: ReturnAddresses | null) {
  return [first, ...fallbacks].map(({ host, port, tls, auth }) => {
    const carrier = makeSmtpMail({
      host,
      port,
      tls,
      from,
      timeoutMs,
      ...(auth !== undefined && { auth }),
      ...(addresses !== null && { returnAddress: addresses.of }),
    });
    return { ...carrier, name: `${host}:${port}` };
  });
}
