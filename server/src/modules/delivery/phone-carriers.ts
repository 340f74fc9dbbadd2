/** The carriers of texts and calls that the configuration names, in its order. */
import type { Clock, Random } from '@strongroom/core';
import type { Config } from '../../platform/config/config.schema.ts';
import type { Logger } from '../../platform/logging.ts';
import { makeMessagesApi } from './adapters/messages-api.ts';
import { makeSmppCarrier } from './adapters/smpp/smpp-carrier.ts';
import type { CallScripts } from './call-scripts.ts';
import type { PhoneCarrier } from './carriers.model.ts';
import { carrierPaths } from './carriers.pages.ts';
import type { ReceiptSink } from './receipts.model.ts';

type Settings = Config['carriers'][string];
type MessagesApi = Extract<Settings, { kind: 'messages-api' }>;
type Smpp = Extract<Settings, { kind: 'smpp' }>;

export interface CarrierSurroundings {
  readonly publicOrigin: string;
  /** Null where nobody serves them. */
  readonly scripts: Pick<CallScripts, 'put'> | null;
  readonly onReceipt: ReceiptSink;
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
}

export function makePhoneCarriers(carriers: Config['carriers'], around: CarrierSurroundings): PhoneCarrier[] {
  return Object.entries(carriers).map(([name, settings]) =>
    settings.kind === 'smpp' ? overSmpp(name, settings, around) : overHttp(name, settings, around),
  );
}

const termsOf = ({ senders, countries, dayCapMinor }: Settings) => ({
  senders,
  countries: countries ?? null,
  dayCapMinor: dayCapMinor ?? null,
});

function overHttp(name: string, settings: MessagesApi, { publicOrigin, scripts }: CarrierSurroundings): PhoneCarrier {
  const { baseUrl, accountSid, authToken, from, timeoutMs, channels, callScriptSeconds } = settings;
  const api = makeMessagesApi({
    baseUrl,
    accountSid,
    authToken,
    from,
    timeoutMs,
    ...(settings.statusCallbacks && { statusUrl: `${publicOrigin}${carrierPaths.status(name)}` }),
    ...(settings.callScript === 'served' &&
      scripts !== null && {
        serveScript: async (messageId, document) =>
          `${publicOrigin}${carrierPaths.script(name, await scripts.put(messageId, document, callScriptSeconds))}`,
      }),
  });
  return {
    ...termsOf(settings),
    name,
    sms: channels.includes('sms') ? api : null,
    voice: channels.includes('voice') ? api : null,
    repeats: true,
    price: { sms: settings.smsPriceMinor, voice: settings.voicePriceMinor },
    start: () => {},
    close: async () => {},
  };
}

function overSmpp(
  name: string,
  settings: Smpp,
  { onReceipt, clock, random, logger }: CarrierSurroundings,
): PhoneCarrier {
  const { kind: _kind, ca, ...rest } = settings;
  const carrier = makeSmppCarrier({
    settings: { ...rest, name, ...(ca !== undefined && { ca }) },
    onReceipt,
    clock,
    random,
    logger,
  });
  return {
    ...termsOf(settings),
    name,
    sms: carrier,
    voice: null,
    repeats: false,
    price: { sms: settings.smsPriceMinor, voice: 0 },
    start: () => carrier.start(),
    close: () => carrier.close(),
  };
}
