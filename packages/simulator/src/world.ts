/**
 * Starts the outside world: the counterparts a broker talks to, on loopback, with real protocols on the wire.
 * For demonstrations and tests only; it refuses to listen anywhere but on loopback, because whoever reaches it reads
 * every code and mail.
 */
import { assert, type Clock, type Random } from '@strongroom/core';
import type { Mail, PhoneCall, SmsMessage } from './arrivals/arrivals.model.ts';
import { type Arrivals, makeArrivals } from './arrivals/arrivals.service.ts';
import { breachedRoutes } from './breached/breached.routes.ts';
import { makeRangeService } from './breached/breached.rules.ts';
import type { PaperAccount, PaperWithdrawal } from './broker/broker.model.ts';
import { brokerRoutes } from './broker/broker.routes.ts';
import { makeBroker } from './broker/broker.service.ts';
import { makeCards } from './card/cards.service.ts';
import { makeCallbacks } from './carrier/carrier.callbacks.ts';
import { carrierRoutes } from './carrier/carrier.routes.ts';
import { type MessageCentreOptions, startMessageCentre } from './carrier/smpp.server.ts';
import { makeContacts } from './contacts/contacts.service.ts';
import { type EventBus, makeEventBus, type WorldEvent } from './events.ts';
import type { FaultChange, FaultChannel, FaultTable } from './faults/faults.model.ts';
import { makeFaults } from './faults/faults.service.ts';
import { makeInterference } from './faults/interference.ts';
import { eventRoutes } from './http/events.routes.ts';
import { isLoopback, makeServer } from './http/server.ts';
import { servePage } from './http/static.ts';
import { worldRoutes } from './http/world.routes.ts';
import { startMailbox } from './mailbox/mailbox.server.ts';
import { operatorRoutes } from './operator/operator.routes.ts';
import { makeSims } from './operator/sims.service.ts';
import { makeFlight } from './phone/flight.service.ts';
import { phoneRoutes } from './phone/phone.routes.ts';
import { pushRoutes } from './push/push.routes.ts';
import { makePushes } from './push/push.service.ts';
import { openDatabase } from './storage/database.ts';
import { makeWaiting } from './waiting.ts';

export interface WorldOptions {
  readonly databaseUrl: string;
  /** A loopback address or `localhost`. */
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly smtpPort: number;
  /** Where people reach it when that is not the listening address; its host name is then answered too. */
  readonly publicUrl?: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly brokerToken: string;
  readonly carrier: { readonly accountSid: string; readonly authToken: string };
  /** When given, the phone carrier speaks SMPP 3.4 beside HTTP. */
  readonly smpp?: MessageCentreOptions;
  /** When given, the mailbox takes mail only after SMTP AUTH. */
  readonly smtpCredentials?: { readonly user: string; readonly password: string };
  /** Told of each mail that came back, with the report of it. */
  readonly onMailReturned?: (report: Buffer) => void;
  /** Where the app of phones lives, for a link beside the simulated handsets. */
  readonly authenticatorUrl?: string;
  /** The built page of apps/outside-world. */
  readonly staticDirectory?: string;
}

export interface World {
  readonly url: string;
  readonly smtp: { readonly host: string; readonly port: number };
  /** Null where the carrier speaks HTTP alone. */
  readonly smpp: { readonly host: string; readonly port: number } | null;
  readonly broker: {
    /** Idempotent: an account that exists keeps its money and positions. */
    openAccount(account: PaperAccount): Promise<void>;
  };
  /** Puts named phones and mailboxes on the stage before anything arrives. Idempotent. */
  introduce(contacts: {
    readonly phones?: readonly { readonly number: string; readonly label: string }[];
    readonly mailboxes?: readonly { readonly address: string; readonly label: string }[];
  }): Promise<void>;
  /** Puts a security card into somebody's hands. Idempotent: one that is there keeps its counter. */
  handCard(card: { readonly serialNo: string; readonly secret: Uint8Array; readonly label: string }): Promise<void>;
  /** Newest first, as everywhere. */
  messages(number: string): Promise<SmsMessage[]>;
  calls(number: string): Promise<PhoneCall[]>;
  mails(address: string): Promise<Mail[]>;
  withdrawals(): Promise<PaperWithdrawal[]>;
  /** Moves the SIM card of a number into another phone, or back. */
  moveSim(number: string, where: 'own' | 'another'): Promise<void>;
  /** Puts a phone into flight mode, or lands it. */
  setFlight(number: string, on: boolean): Promise<void>;
  setFault(channel: FaultChannel, change: FaultChange): Promise<FaultTable>;
  /** Forgets every message, call and mail; accounts and money stay. */
  clear(): Promise<void>;
  /** Tells of everything that happens, after it is committed. Returns how to stop listening. */
  subscribe(listener: (event: WorldEvent) => void): () => void;
  close(): Promise<void>;
}

const LIST_LIMIT = 100;

export async function startWorld(options: WorldOptions): Promise<World> {
  assert(isLoopback(options.host), 'the outside world listens on loopback only');
  assert(options.brokerToken !== '' && options.carrier.authToken !== '', 'the outside world has secrets to check');
  const { clock, random } = options;
  const db = await openDatabase(options.databaseUrl);
  const bus = makeEventBus();
  const waiting = makeWaiting(clock);
  const arrivals = makeArrivals({ db, clock, random, bus, waiting });
  const pushes = makePushes({ db, clock, random, bus, waiting });
  const flight = makeFlight({
    db,
    bus,
    async landed(number) {
      await arrivals.land(number);
      await pushes.land(number);
    },
  });
  const contacts = makeContacts({ db, clock, bus, flying: flight.list });
  const sims = makeSims({ db, clock, bus });
  const broker = makeBroker({ db, clock, random, bus });
  const cards = makeCards({ db, clock, bus });
  const faults = makeFaults({ db, bus });
  const interference = makeInterference({ db, clock, bus, waiting });

  const { authenticatorUrl } = options;
  const appOrigin = authenticatorUrl === undefined ? null : new URL(authenticatorUrl).origin;
  const app = makeServer(options.publicUrl, appOrigin);
  let url = '';
  const publicUrl = (): string => options.publicUrl ?? url;
  const streams = eventRoutes(app, bus);
  const parts = { arrivals, contacts, broker, cards, faults, flight, pushes, sims, publicUrl };
  await app.register(worldRoutes, { ...parts, authenticatorUrl: authenticatorUrl ?? null });
  let closePhones = (): void => undefined;
  await app.register(
    async (scope) => {
      closePhones = phoneRoutes(scope, { bus, flight, pushes, publicUrl, appOrigin }).close;
    },
    { prefix: '/phone' },
  );
  await app.register(pushRoutes, { prefix: '/push', pushes, clock, origins: () => [new URL(publicUrl()).origin] });
  const callbacks = makeCallbacks({ bus, ...options.carrier });
  await app.register(carrierRoutes, { prefix: '/carrier', arrivals, random, callbacks, ...options.carrier });
  const operator = { sims, interference, clock, random, ...options.carrier };
  await app.register(operatorRoutes, { prefix: '/operator', ...operator });
  await app.register(brokerRoutes, { prefix: '/broker', broker, clock, interference, token: options.brokerToken });
  await app.register(breachedRoutes, { prefix: '/breached', ranges: makeRangeService(random), interference });
  await servePage(app, options.staticDirectory);

  async function stop(lines?: { close(): Promise<void> }): Promise<void> {
    waiting.stop();
    streams.close();
    closePhones();
    await Promise.all([app.close(), lines?.close()]);
    await db.destroy();
  }

  try {
    const lines = await openLines(options, { arrivals, bus });
    try {
      url = await app.listen({ host: options.host, port: options.port });
      await arrivals.resume();
    } catch (cause) {
      await lines.close();
      throw cause;
    }
    return {
      url: options.publicUrl ?? url,
      smtp: lines.smtp,
      smpp: lines.smpp,
      broker: { openAccount: broker.openAccount },
      async introduce({ phones = [], mailboxes = [] }) {
        for (const { number, label } of phones) await contacts.namePhone(number, label);
        for (const { address, label } of mailboxes) await contacts.nameMailbox(address.toLowerCase(), label);
      },
      handCard: cards.hand,
      messages: (number) => arrivals.messages(number, LIST_LIMIT),
      calls: (number) => arrivals.calls(number, LIST_LIMIT),
      mails: (address) => arrivals.mails(address.toLowerCase(), LIST_LIMIT),
      withdrawals: broker.withdrawals,
      moveSim: sims.put,
      setFlight: flight.change,
      setFault: (channel, change) => faults.change({ [channel]: change }),
      async clear() {
        await pushes.clear();
        await arrivals.clear();
      },
      subscribe: bus.subscribe,
      close: () => stop(lines),
    };
  } catch (cause) {
    await stop();
    throw cause;
  }
}

/** What is listened to beside HTTP. */
async function openLines(
  { host, smtpPort, smpp, smtpCredentials: credentials, onMailReturned, clock, random }: WorldOptions,
  { arrivals, bus }: { arrivals: Arrivals; bus: EventBus },
): Promise<Pick<World, 'smtp' | 'smpp' | 'close'>> {
  const mailbox = await startMailbox({
    host,
    port: smtpPort,
    arrivals,
    clock,
    ...(onMailReturned !== undefined && { onReturned: onMailReturned }),
    ...(credentials !== undefined && { credentials }),
  });
  const centre = await (smpp === undefined
    ? null
    : startMessageCentre(smpp, { host, arrivals, bus, clock, random }).catch(async (cause: unknown) => {
        await mailbox.close();
        throw cause;
      }));
  return {
    smtp: { host, port: mailbox.port },
    smpp: centre === null ? null : { host, port: centre.port },
    async close() {
      await Promise.all([mailbox.close(), centre?.close()]);
    },
  };
}
