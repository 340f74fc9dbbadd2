/**
 * SMS over SMPP 3.4. A text in several parts is either cut here, each part with its joining header, or handed over whole
 * (message_payload), as the carrier wants it. A part that was sent and not answered makes the message unclear: nothing in
 * the protocol tells a message centre that it had the same text before, so it is never simply sent again.
 */
import type { Clock } from '@strongroom/core';
import { PermanentJobFailure } from '../../../../platform/jobs/jobs.ts';
import type { Receipt, SmsCarrier } from '../../delivery.model.ts';
import { DestinationRefused, NotAccepted, type ReceiptSink } from '../../receipts.model.ts';
import { BodyReader, command, cText, encodeParameter, type Pdu, ProtocolError, status, tag } from './pdu.ts';
import { readReceipt } from './receipt-text.ts';
import { type LinkSettings, makeLink } from './smpp-link.ts';
import { encodeText, joinHeader, splitText } from './sms-text.ts';

export interface SmppSettings extends LinkSettings {
  readonly name: string;
  readonly from: string;
  readonly longTexts: 'joined' | 'payload';
  /** After the carrier said it is too much, nothing is sent for so long. */
  readonly throttledMs: number;
}

export interface SmppCarrier extends SmsCarrier {
  start(): void;
  close(): Promise<void>;
}

/** Section 5.2.5 and 5.2.6: a telephone number in its international form, a name, or a short code. */
const INTERNATIONAL = Buffer.from([0x01, 0x01]);
const NAME = Buffer.from([0x05, 0x00]);
const SHORT_CODE = Buffer.from([0x03, 0x00]);
/** Section 5.2.12: the text begins with a header. */
const HAS_HEADER = 0x40;
/** Section 5.2.17: a receipt is wanted, whatever becomes of it. */
const WANTS_RECEIPT = 0x01;
const invalidDestination: ReadonlySet<number> = new Set([0x0b, 0x33, 0x50, 0x51]);
const tooMuch: ReadonlySet<number> = new Set([status.throttled, status.messageQueueFull]);
const temporary: ReadonlySet<number> = new Set([status.systemError, status.temporaryFault]);

export function makeSmppCarrier(
  deps: { settings: SmppSettings; onReceipt: ReceiptSink; clock: Clock } & Omit<
    Parameters<typeof makeLink>[0],
    'settings' | 'onDeliver'
  >,
): SmppCarrier {
  const { settings, onReceipt, logger, random, clock } = deps;
  const { name: carrier, longTexts, throttledMs } = settings;
  let pausedUntil = 0;

  async function onDeliver(body: Buffer): Promise<number> {
    let receipt: ReturnType<typeof readReceipt>;
    try {
      receipt = readReceipt(body);
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      logger.warn({ carrier, reason: error.message }, 'a receipt could not be read');
      // It would read the same the second time.
      return status.permanentFault;
    }
    if (receipt === null) return status.ok;
    try {
      await onReceipt({ carrier, ...receipt });
      return status.ok;
    } catch {
      // Not kept yet: the message centre tells it again.
      return status.temporaryFault;
    }
  }

  const link = makeLink({ settings, random, logger, onDeliver });

  async function submit(to: string, from: string, coding: number, content: Content): Promise<string> {
    if (clock.now() < pausedUntil) throw new NotAccepted('the carrier wants fewer messages');
    const answer = await link.request(command.submit, submitBody(to, from, coding, content));
    if (answer.status === status.ok) return referenceOf(answer);
    const words = `the message centre answered status ${answer.status}`;
    if (tooMuch.has(answer.status)) pausedUntil = clock.now() + throttledMs;
    if (tooMuch.has(answer.status) || temporary.has(answer.status)) throw new NotAccepted(words);
    if (invalidDestination.has(answer.status)) throw new DestinationRefused(words, 'unknown-number');
    throw new PermanentJobFailure(words);
  }

  async function submitParts(to: string, from: string, coding: number, parts: readonly Buffer[]): Promise<Receipt> {
    const reference = random(1)[0] ?? 0;
    const references: string[] = [];
    for (const [index, part] of parts.entries()) {
      const text = Buffer.concat([joinHeader(reference, parts.length, index + 1), part]);
      try {
        references.push(await submit(to, from, coding, { esmClass: HAS_HEADER, text }));
      } catch (error) {
        // Some parts are on their way: what another carrier sent would come beside them.
        if (references.length > 0 && error instanceof NotAccepted)
          throw new Error(`${error.message}, after some parts`);
        throw error;
      }
    }
    return receiptOf(references);
  }

  return {
    start: () => link.start(),
    close: () => link.close(),
    async sendText({ to, text, from = settings.from }) {
      const encoded = encodeText(text);
      const [only, ...others] = splitText(encoded);
      if (only !== undefined && others.length === 0) {
        return receiptOf([await submit(to, from, encoded.coding, { esmClass: 0, text: only })]);
      }
      if (longTexts === 'joined') return submitParts(to, from, encoded.coding, splitText(encoded));
      const payload = Buffer.concat(encoded.signs);
      return receiptOf([await submit(to, from, encoded.coding, { esmClass: 0, payload })]);
    },
  };
}

type Content =
  | { readonly esmClass: number; readonly text: Buffer }
  | { readonly esmClass: number; readonly payload: Buffer };

/** Section 4.4.1, with every time and every choice left to the carrier. */
function submitBody(to: string, from: string, coding: number, content: Content): Buffer {
  const short = 'text' in content ? content.text : Buffer.alloc(0);
  return Buffer.concat([
    ...[cText(''), sourceOf(from), INTERNATIONAL, cText(to.replace(/^\+/, ''))],
    ...[Buffer.from([content.esmClass, 0, 0]), cText(''), cText('')],
    ...[Buffer.from([WANTS_RECEIPT, 0, coding, 0, short.length]), short],
    ...('payload' in content ? [encodeParameter(tag.messagePayload, content.payload)] : []),
  ]);
}

function sourceOf(from: string): Buffer {
  if (from.startsWith('+')) return Buffer.concat([INTERNATIONAL, cText(from.slice(1))]);
  return Buffer.concat([/^\d+$/.test(from) ? SHORT_CODE : NAME, cText(from)]);
}

function referenceOf({ body }: Pdu): string {
  const reference = new BodyReader(body).text(65);
  if (!/^[\x21-\x7e]{1,64}$/.test(reference)) throw new Error('the message centre did not name the message');
  return reference;
}

function receiptOf(references: readonly string[]): Receipt {
  return { reference: references[0] ?? '', parts: references };
}
