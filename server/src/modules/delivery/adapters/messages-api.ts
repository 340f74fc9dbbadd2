/**
 * SMS and voice over the Messages and Calls API that Twilio made common (2010-04-01), with an Idempotency-Key header.
 * Refuses redirects: a code is handed to the configured carrier and to nobody it points at. 4xx is final, except
 * 408 and 429, which ask to come again; everything unclear is repeated under the same key.
 */
import { z } from 'zod';
import { PermanentJobFailure } from '../../../platform/jobs/jobs.ts';
import type { Receipt, SmsCarrier, VoiceCarrier } from '../delivery.model.ts';
import { localeOf } from '../delivery.rules.ts';

export interface MessagesApiSettings {
  /** Without `/2010-04-01` and without a trailing slash. */
  readonly baseUrl: string;
  readonly accountSid: string;
  readonly authToken: string;
  /** Number, or sender name where countries allow one; calls need a number. */
  readonly from: string;
  readonly timeoutMs: number;
}

const COME_AGAIN = new Set([408, 429]);

const resource = z.object({ sid: z.string().min(1).max(64) });
const refusal = z.object({ code: z.int() });

export function makeMessagesApi(settings: MessagesApiSettings): SmsCarrier & VoiceCarrier {
  const { baseUrl, accountSid, authToken, from, timeoutMs } = settings;
  const account = `${baseUrl}/2010-04-01/Accounts/${encodeURIComponent(accountSid)}`;
  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  async function post(kind: 'Messages' | 'Calls', messageId: string, form: Record<string, string>): Promise<Receipt> {
    const response = await fetch(`${account}/${kind}.json`, {
      method: 'POST',
      headers: { authorization, accept: 'application/json', 'idempotency-key': messageId },
      body: new URLSearchParams({ From: from, ...form }),
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
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
    const final = response.status >= 400 && response.status < 500 && !COME_AGAIN.has(response.status);
    throw final ? new PermanentJobFailure(words) : new Error(words);
  }

  return {
    sendText: ({ messageId, to, text }) => post('Messages', messageId, { To: to, Body: text }),
    call: ({ messageId, to, text, language }) =>
      post('Calls', messageId, { To: to, Twiml: twiml(text, localeOf[language]) }),
  };
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
