/**
 * Adapters to everything outside, all of them the real ones: the demonstration puts a simulated world behind them, the
 * product does not know.
 */
import type { Clock } from '@strongroom/core';
import { type BrokerCore, makeBrokerHttp } from '../modules/brokerage/index.ts';
import { type Carriers, makeMessagesApi, makeSmtpMail } from '../modules/delivery/index.ts';
import { type BreachedPasswords, breachedPasswordsOverHttp, noBreachedPasswords } from '../modules/passwords/index.ts';
import type { Config } from '../platform/config/config.ts';
import type { Logger } from '../platform/logging.ts';

export interface Outside {
  readonly carriers: Carriers;
  readonly broker: BrokerCore;
  readonly breached: BreachedPasswords;
  close(): void;
}

export function reachOutside(config: Config, clock: Clock, logger: Logger): Outside {
  const { carrier, broker, breachedPasswords, trust } = config;
  const messages = makeMessagesApi(carrier);
  const { auth, ...server } = config.mail;
  const mail = makeSmtpMail({ ...server, ...(auth !== undefined && { auth }) });
  return {
    carriers: { sms: messages, voice: messages, mail },
    broker: makeBrokerHttp({ ...broker, ratesMs: trust.ratesMs, clock }),
    breached:
      breachedPasswords === undefined
        ? noBreachedPasswords
        : breachedPasswordsOverHttp({ ...breachedPasswords, logger }),
    close: () => mail.close(),
  };
}
