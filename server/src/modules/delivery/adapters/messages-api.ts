/**
 * SMS and voice over the Messages and Calls API that Twilio made common (2010-04-01), with an Idempotency-Key header.
 * Refuses redirects: a code is handed to the configured carrier and to nobody it points at. 4xx is final, except
 * 408 and 429, which ask to come again; everything unclear is repeated under the same key. What a call says is in the
 * request, or fetched by the carrier at an address that opens once.
 */
import { z } from 'zod';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import type { Receipt, SmsCarrier, VoiceCarrier } from '../delivery.model.ts';
import { localeOf } from '../delivery.rules.ts';
import { DestinationRefused, NotAccepted } from '../receipts.model.ts';
import { reasonOfCode } from './status-callback.rules.ts';

export interface MessagesApiSettings {
  /** Without `/2010-04-01` and without a trailing slash. */
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** Number, or sender name where countries allow one; calls need a number. */
  readonly from: string;
  readonly timeoutMs: number;
  /** Where the carrier tells what became of a message. */
  readonly statusUrl?: string;
  /** Puts the script of a call where the carrier may fetch it once, and answers where. */
  readonly serveScript?: (messageId: string, document: string) => Promise<string>;
}

/** Of these nothing has left: no name, no route, nobody listening. */
const NOTHING_SENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT'],
]);
const TOO_MANY = 429;
const COME_AGAIN = new Set([408, 429]);

const resource = z.object({ sid: z.string().min(1).max(64) });
const refusal = z.object({ code: z.int() });

export function makeMessagesApi(settings: MessagesApiSettings): SmsCarrier & VoiceCarrier {
  const { baseUrl, accountSid, authToken, timeoutMs, statusUrl, serveScript } = settings;
  const account = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  async function post(kind: 'Messages' | 'Calls', messageId: string, form: Record<string, string>): Promise<Receipt> {
    const response = await fetch(`${account}/${kind}.json`, {
      method: 'POST',
      headers: { authorization, accept: 'application/json', 'idempotency-key': messageId },
      body: new URLSearchParams({ ...form, ...(statusUrl !== undefined && { StatusCallback: statusUrl }) }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw unreached(error);
    });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok) {
      const accepted = resource.safeParse(body);
      if (accepted.success) return { reference: accepted.data.sid };
      throw new Error(`the carrier answered ${response.status} without naming the message`);
    }
    // Only numbers: the words of a carrier repeat the phone number.
    const code = refusal.safeParse(body);
    const words = `the carrier answered ${response.status}${code.success ? ` (code ${code.data.code})` : ''}`;
    if (response.status === TOO_MANY) throw new NotAccepted(words);
    const final = response.status >= 400 && response.status < 500 && !COME_AGAIN.has(response.status);
    if (!final) throw new Error(words);
    const reason = code.success ? reasonOfCode(String(code.data.code)) : null;
    throw reason === null ? new PermanentJobFailure(words) : new DestinationRefused(words, reason);
  }

  async function scriptOf(messageId: string, document: string): Promise<Record<string, string>> {
    return serveScript === undefined ? { Twiml: document } : { Url: await serveScript(messageId, document) };
  }

  return {
    sendText: ({ messageId, to, text, from = settings.from }) =>
      post('Messages', messageId, { From: from, To: to, Body: text }),
    async call({ messageId, to, text, language, from = settings.from }) {
      const script = await scriptOf(messageId, twiml(text, localeOf[language]));
      return post('Calls', messageId, { From: from, To: to, ...script });
    },
  };
}

/** Without the words of the platform: they may name the address, and errors are logged. */
function unreached(error: unknown): Error {
  const { code } = ((error as { cause?: unknown }).cause ?? {}) as { code?: unknown };
  if (typeof code === 'string' && NOTHING_SENT.has(code)) {
    return new NotAccepted(`the carrier could not be reached (${code})`);
  }
  return error instanceof Error ? error : new Error('the carrier could not be reached');
}

/** Attack: a payee called `</Say><Dial>…` would make the carrier call where the payee wants. Values are only ever text. */
export const twiml = (text: string, locale: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?><Response><Pause length="1"/><Say language="${escapeXml(locale)}">${escapeXml(text)}</Say></Response>`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};
const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
