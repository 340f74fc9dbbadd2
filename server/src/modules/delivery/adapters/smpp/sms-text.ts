/**
 * How a text travels: in the GSM 7-bit alphabet (3GPP TS 23.038) where every sign is in it, in UCS-2 where one is not,
 * cut into parts that a phone joins again (TS 23.040 section 9.2.3.24.1). A part never ends inside an escaped sign or a
 * surrogate pair: phones would show two wrong signs for it.
 */
const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\u001bÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION: ReadonlyMap<string, number> = new Map([
  ['\f', 0x0a],
  ['^', 0x14],
  ['{', 0x28],
  ['}', 0x29],
  ['\\', 0x2f],
  ['[', 0x3c],
  ['~', 0x3d],
  [']', 0x3e],
  ['|', 0x40],
  ['€', 0x65],
]);
const ESCAPE = 0x1b;

/** Section 5.2.19 of SMPP: 0 is the alphabet of the message centre, which is GSM 7-bit; 8 is UCS-2. */
const dataCoding = { gsm7: 0x00, ucs2: 0x08 } as const;

export interface SmsText {
  readonly coding: number;
  /** Whole signs as octets, in order. */
  readonly signs: readonly Buffer[];
}

export function encodeText(text: string): SmsText {
  const gsm: Buffer[] = [];
  for (const sign of text) {
    const basic = sign === '\u001b' ? -1 : BASIC.indexOf(sign);
    const extended = EXTENSION.get(sign);
    if (basic >= 0) gsm.push(Buffer.from([basic]));
    else if (extended !== undefined) gsm.push(Buffer.from([ESCAPE, extended]));
    else return { coding: dataCoding.ucs2, signs: [...text].map((each) => Buffer.from(each, 'utf16le').swap16()) };
  }
  return { coding: dataCoding.gsm7, signs: gsm };
}

/** Octets of one message, and of each part beside its header of six. GSM 7-bit travels unpacked, a septet an octet. */
const room = { [dataCoding.gsm7]: { one: 160, part: 153 }, [dataCoding.ucs2]: { one: 140, part: 134 } } as const;

export function splitText({ coding, signs }: SmsText): Buffer[] {
  const { one, part } = coding === dataCoding.gsm7 ? room[0] : room[8];
  const whole = Buffer.concat(signs);
  if (whole.length <= one) return [whole];
  const parts: Buffer[][] = [[]];
  let used = 0;
  for (const sign of signs) {
    if (used + sign.length > part) {
      parts.push([]);
      used = 0;
    }
    parts.at(-1)?.push(sign);
    used += sign.length;
  }
  return parts.map((each) => Buffer.concat(each));
}

/** How many messages the carrier charges for. */
export const segmentsOf = (text: string): number => splitText(encodeText(text)).length;

/** The header by which a phone finds the parts of one text: concatenation with an eight-bit reference. */
export const joinHeader = (reference: number, total: number, place: number): Buffer =>
  Buffer.from([0x05, 0x00, 0x03, reference & 0xff, total, place]);
