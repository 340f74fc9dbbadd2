/**
 * How a message is written: values become words by language and channel, words become the text that leaves. Amounts
 * come from whole minor units and are never rounded; a payee is never cut, because the person approves what they read
 * (PSD2 RTS Art. 5, dynamic linking).
 *
 * Attack: a payee named "https://fake.example" or a browser that calls itself so puts a link of the attacker into our
 * own message. Free text loses what a phone would turn into a link, and every line break and hidden character.
 */
import { reviewKinds } from '@strongroom/contract';
import { wordDeviceName } from '@strongroom/contract/device-names';
import { assert, type Instant, type Money, toDecimal } from '@strongroom/core';
import type { RenderedMessage } from './delivery.model.ts';
import { PLACEHOLDER, type Wording } from './delivery.wording.ts';
import {
  type Channel,
  type Content,
  type Language,
  templates,
  type Word,
  type WordSources,
} from './templates.model.ts';

/** Language as spoken and written: French is Canadian, as the clients who use it are. */
export const localeOf: Readonly<Record<Language, string>> = { en: 'en-US', ja: 'ja-JP', fr: 'fr-CA' };

interface Manner {
  readonly channel: Channel;
  readonly language: Language;
  readonly wording: Wording;
}

type Writers = { readonly [W in Word]: (source: WordSources[W], manner: Manner) => string };

const freeText = (value: string): string =>
  withoutLinks(oneLine(value)).replace(NUMBERS, (host) => host.replaceAll('.', '. '));

const writers: Writers = {
  code: ({ code }, { channel, language }) =>
    channel === 'voice' ? [...code.replaceAll(' ', '')].join(language === 'ja' ? '、' : ', ') : code,
  minutes: ({ minutes }, manner) => writeUnit(minutes, 'minute', manner),
  days: ({ days }, manner) => writeUnit(days, 'day', manner),
  amount: writeAmount,
  payee: ({ payeeName }) => freeText(payeeName),
  accountHint: ({ accountHint }, { channel }) =>
    channel === 'voice' ? freeText(accountHint.replace(/[^\p{L}\p{N} ]/gu, '')) : freeText(accountHint),
  what: ({ what }, { wording }) => wording.terms.what[what],
  name: ({ name }) => freeText(name),
  link: ({ link }) => oneLine(link),
  until: ({ until, timeZone }, manner) => writeInstant(until, timeZone, manner),
  at: ({ at, timeZone }, manner) => writeInstant(at, timeZone, manner),
  device: ({ device }, { wording }) => freeText(writeDevice(device, wording)).slice(0, 60),
  // Where somebody came from is a number, and stays one.
  address: ({ address }) => withoutLinks(oneLine(address)),
  kind: ({ kind }, { wording }) => wording.terms.kind[kind],
  networks: ({ networks }, { wording }) => wording.terms.networks[networks],
  card: ({ card }, { wording }) => wording.terms.card[card],
  wish: ({ closing }, { wording }) => wording.terms.wish[closing],
  left: ({ left }, { language }) => plainSpaces(new Intl.NumberFormat(localeOf[language]).format(left)),
  moved: ({ to }, { wording }) => wording.terms.moved[to],
  stage: ({ stage }, { wording }) => wording.terms.stage[stage],
  oldPhone: ({ oldPhone }) => freeText(oldPhone).slice(0, 40),
  newPhone: ({ newPhone }) => freeText(newPhone).slice(0, 40),
  reference: ({ reference }) => freeText(reference),
  contact: ({ contact }, { channel }) =>
    freeText(channel === 'voice' ? contact.replace(/[^\p{L}\p{N}@. ]/gu, '') : contact),
  username: ({ username }) => oneLine(username),
  day: ({ day }, manner) => writeDay(day, manner),
  happened: ({ counts }, { language, wording }) =>
    reviewKinds
      .filter((kind) => counts[kind] > 0)
      .map((kind) => writeLine(wording.terms.happened[kind], { count: counts[kind] }, language))
      .join('\n'),
  unusual: ({ findings }, { language, wording }) =>
    findings.length === 0
      ? wording.terms.unusual.nothing
      : findings
          .map(({ rule, count, seconds }) =>
            writeLine(wording.terms.unusual[rule], { count, seconds: seconds ?? 0 }, language),
          )
          .join('\n'),
};

export function render(
  wording: Wording,
  message: Content & { readonly channel: Channel; readonly language: Language },
  house: { readonly service: string; readonly phrase?: string | null },
): RenderedMessage {
  const { channel, language, template, params } = message;
  const manner: Manner = { channel, language, wording };
  const words = new Map<string, string>([['service', oneLine(house.service)]]);
  for (const word of templates[template].words) words.set(word, write(word, params, manner));
  // One pass: a value that looks like a placeholder is not filled again.
  const fill = (text: string): string => text.replace(PLACEHOLDER, (_, name: string) => words.get(name) ?? '');
  const texts = wording.templates[template];
  if (channel === 'mail') {
    assert(texts.mail !== undefined, `${template} can be mailed`);
    // The client's own words stand first and are filled into nothing else.
    const own = house.phrase == null ? '' : `${wording.own.replace('{phrase}', () => oneLine(house.phrase ?? ''))}\n\n`;
    return { channel, subject: fill(texts.mail.subject), text: own + fill(texts.mail.text) };
  }
  const text = texts[channel];
  assert(text !== undefined, `${template} can go by ${channel}`);
  const plain = toPlainSigns(fill(text));
  return channel === 'sms' ? { channel, text: plain } : { channel, text: plain, language };
}

/** The types of templates.model.ts guarantee that the values a word is written from are there. */
const write = (word: Word, params: Content['params'], manner: Manner): string =>
  (writers[word] as (source: unknown, manner: Manner) => string)(params, manner);

/** "Chrome on Linux" in the reader's own words; a name that somebody gave as it is. */
const writeDevice = (device: string, { terms }: Wording): string =>
  wordDeviceName(device, {
    made: (parts) =>
      terms.device.made.replace(PLACEHOLDER, (_, name: string) => parts[name as keyof typeof parts] ?? ''),
    unknown: () => terms.device.unknown,
  });

/** "USD 12,500.00" in writing; names of currencies where "USD" would be spelt out or is not what people write. */
function writeAmount(money: Money, { channel, language }: Manner): string {
  const currencyDisplay = channel === 'voice' || language === 'ja' ? 'name' : 'code';
  const format = new Intl.NumberFormat(localeOf[language], {
    style: 'currency',
    currency: money.currency,
    currencyDisplay,
  });
  // Decimal text, not a number: a float would round large amounts.
  return plainSpaces(format.format(toDecimal(money) as Intl.StringNumericLiteral));
}

function writeUnit(value: number, unit: 'minute' | 'day', { channel, language }: Manner): string {
  const unitDisplay = channel === 'sms' ? 'short' : 'long';
  return plainSpaces(new Intl.NumberFormat(localeOf[language], { style: 'unit', unit, unitDisplay }).format(value));
}

function writeInstant(value: Instant, timeZone: string, { language }: Manner): string {
  const format = new Intl.DateTimeFormat(localeOf[language], {
    timeZone,
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZoneName: 'short',
  });
  return plainSpaces(format.format(value));
}

/** A calendar date has no zone: it is written as the date it is. */
function writeDay(day: string, { channel, language }: Manner): string {
  const month = channel === 'sms' ? 'short' : 'long';
  const format = new Intl.DateTimeFormat(localeOf[language], {
    timeZone: 'UTC',
    year: 'numeric',
    month,
    day: 'numeric',
  });
  return plainSpaces(format.format(Date.parse(`${day}T00:00:00Z`)));
}

function writeLine(text: string, values: Readonly<Record<string, number>>, language: Language): string {
  const number = new Intl.NumberFormat(localeOf[language]);
  return `- ${text.replace(PLACEHOLDER, (_, name: string) => plainSpaces(number.format(values[name] ?? 0)))}`;
}

/** Somebody may search their mail for "USD 12,500", and no-break spaces are no GSM characters. */
const plainSpaces = (value: string): string => value.replace(/[\u00a0\u2009\u202f]/g, ' ');

/** Control characters and line breaks become spaces, characters that hide or turn text around go. */
const oneLine = (value: string): string =>
  value
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/\p{Cf}/gu, '')
    .replace(/ {2,}/g, ' ')
    .trim();

/**
 * Before and behind the dot of a host may stand a picture, an accent written apart or a sign nobody sees; one label of two
 * signs behind it is enough. Dots of other scripts are read as dots between Latin letters.
 */
const HOST_DOT =
  /(?<=\S)(?:\.(?=[\p{M}\p{Default_Ignorable_Code_Point}]*\p{L}[\p{L}\p{M}\p{N}\p{Default_Ignorable_Code_Point}])|[\u3002\uff0e\uff61](?=[a-z]{2}))/giu;
const NUMBERS = /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g;

/** Breaks what phones and mail programs make clickable, visibly, and leaves the words readable. */
const withoutLinks = (value: string): string => value.replace(/:?\/\/+/g, ' ').replace(HOST_DOT, '$& ');

/** One typographic character would turn 160 GSM characters into 70; the plain ones say the same. */
const toPlainSigns = (value: string): string =>
  plainSpaces(value)
    .replace(/[\u2018\u2019]/g, "'")
    .replace(/[\u201c\u201d]/g, '"')
    .replace(/[\u2010-\u2014]/g, '-')
    .replace(/\u2022+ ?/g, '*')
    .replace(/\u2026/g, '...');
