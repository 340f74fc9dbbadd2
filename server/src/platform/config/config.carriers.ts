/** Carriers, where they may send, and the operators of numbers: the part of the configuration that is about telephones. */
import { z } from 'zod';
import { number, port, url } from './config.fields.ts';

const country = z.string().regex(/^[A-Z]{2}$/, 'two capital letters, as in ISO 3166-1');
/** A number, a short code, or a name of at most eleven signs where countries allow one. */
const sender = z
  .string()
  .regex(/^(\+[1-9]\d{6,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/, 'no number and no name of a sender');
const hostname = z.string().min(1);
export const carrierName = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, 'a name of small letters, digits and hyphens');

/** What every carrier of texts and calls has. */
const terms = {
  from: sender,
  /** By country, where it has a rule of its own. */
  senders: z.record(country, sender).default({}),
  /** Those it is used for; all when left out. */
  countries: z.array(country).min(1).optional(),
  /** Whole minor units, of one part of a text. */
  smsPriceMinor: number(1, 0, 100_000),
  dayCapMinor: z.int().min(1).optional(),
  timeoutMs: number(10_000, 100, 60_000),
};

const messagesApi = z.strictObject({
  kind: z.literal('messages-api'),
  baseUrl: url,
  accountSid: z.string().min(1),
  authToken: z.string().min(1),
  ...terms,
  channels: z
    .array(z.enum(['sms', 'voice']))
    .min(1)
    .default(['sms', 'voice']),
  voicePriceMinor: number(3, 0, 100_000),
  /** The carrier tells what became of a message at an address of ours. */
  statusCallbacks: z.boolean().default(true),
  /** `served`: the carrier fetches what it says from us, once. `inline`: it is in the request. */
  callScript: z.enum(['served', 'inline']).default('served'),
  callScriptSeconds: number(600, 30, 3_600),
});

const smpp = z.strictObject({
  kind: z.literal('smpp'),
  host: hostname,
  port,
  tls: z.enum(['implicit', 'none']).default('implicit'),
  /** PEM of the authority that signed the carrier's certificate, where it is not a public one. */
  ca: z.string().optional(),
  systemId: z.string().min(1).max(15),
  /** SMPP 3.4 allows no more than eight characters. */
  password: z.string().min(1).max(8),
  systemType: z.string().max(12).default(''),
  ...terms,
  longTexts: z.enum(['joined', 'payload']).default('joined'),
  window: number(10, 1, 1_000),
  enquireMs: number(30_000, 100, 600_000),
  reconnectMs: number(1_000, 10, 60_000),
  reconnectMostMs: number(60_000, 10, 600_000),
  throttledMs: number(1_000, 1, 60_000),
});
export const carrier = z.discriminatedUnion('kind', [messagesApi, smpp]);

/** After so many failures in a row a carrier, or a country through it, is left alone for a while. */
export const carrierHealth = { failures: number(5, 1, 1_000), openMs: number(15_000, 100, 3_600_000) };

/** Where nothing is sent, over what is a premium number anywhere. */
export const destinations = {
  allowed: z.array(country).min(1).optional(),
  forbidden: z.array(country).default([]),
  premium: z
    .array(z.string().regex(/^[1-9]\d{0,14}$/, 'digits of a number in international form, without +'))
    .default([]),
};

/** Who says whether a number moved to another SIM card (CAMARA SIM Swap), and for the numbers of which countries. */
export const simSwapOperator = z.strictObject({
  baseUrl: url,
  tokenUrl: url,
  clientId: z.string().min(1),
  clientSecret: z.string().min(1),
  countries: z.array(country).min(1).optional(),
  timeoutMs: number(2_000, 100, 10_000),
  /** That a number did not move is believed so long: whoever asks for codes in a row asks no operator in a row. */
  rememberMs: number(30_000, 0, 300_000),
});
