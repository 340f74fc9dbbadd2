/**
 * The wording files: one per language, read and checked before the server starts. Refuses a template or channel that
 * one language lacks, a placeholder nobody fills, and a text that leaves out a value its template names; the last is
 * what keeps payee and amount in every code for a payment (PSD2 RTS Art. 5(1)(a)).
 */
import { readFileSync } from 'node:fs';
import { FACTOR_KINDS, type ReviewKind, type ReviewRule, reviewKinds, reviewRules } from '@strongroom/contract';
import { ok, type Result, refuse } from '@strongroom/core';
import { z } from 'zod';
import {
  CARD_NOTICES,
  type Channel,
  CLOSING_NOTICES,
  EMERGENCY_STAGES,
  LANGUAGES,
  type Language,
  NETWORK_CHANGES,
  type NetworkChange,
  SECURITY_ACTS,
  type TemplateName,
  templateNames,
  templates,
  type WordSources,
} from './templates.model.ts';

const text = z.string().min(1);
const mailText = z.strictObject({ subject: text, text });
export interface MailText {
  readonly subject: string;
  readonly text: string;
}
export type ChannelTexts = { readonly [C in Channel]?: C extends 'mail' ? MailText : string };

export interface Wording {
  /** The line with the client's own words. */
  readonly own: string;
  readonly terms: {
    readonly what: Readonly<Record<WordSources['what']['what'], string>>;
    /** A browser without a name of its own: `{browser}` and `{system}` as the server read them. */
    readonly device: { readonly made: string; readonly unknown: string };
    readonly stage: Readonly<Record<WordSources['stage']['stage'], string>>;
    readonly kind: Readonly<Record<WordSources['kind']['kind'], string>>;
    readonly moved: Readonly<Record<WordSources['moved']['to'], string>>;
    readonly networks: Readonly<Record<NetworkChange, string>>;
    readonly card: Readonly<Record<WordSources['card']['card'], string>>;
    readonly wish: Readonly<Record<WordSources['wish']['closing'], string>>;
    /** Lines of a daily review: `{count}` is how often, `{seconds}` how far a clock stood behind. */
    readonly happened: Readonly<Record<ReviewKind, string>>;
    readonly unusual: Readonly<Record<ReviewRule | 'nothing', string>>;
  };
  readonly templates: Readonly<Record<TemplateName, ChannelTexts>>;
}
export type Wordings = Readonly<Record<Language, Wording>>;

const textsOf = (template: TemplateName) =>
  z.strictObject(
    Object.fromEntries(templates[template].channels.map((channel) => [channel, channel === 'mail' ? mailText : text])),
  );

const lines = <Name extends string>(names: readonly Name[]) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, text])) as Record<Name, typeof text>);

const wordingFile = z.strictObject({
  phrases: z.strictObject({ notYou: text, closing: text, stop: text, own: z.string().includes('{phrase}') }),
  terms: z.strictObject({
    what: lines(SECURITY_ACTS),
    device: z.strictObject({ made: z.string().includes('{browser}').includes('{system}'), unknown: text }),
    stage: lines(EMERGENCY_STAGES),
    kind: z.record(z.enum(FACTOR_KINDS), text),
    moved: z.strictObject({ suspended: text, locked: text, 'brought-back': text, lost: text, returned: text }),
    networks: z.record(z.enum(NETWORK_CHANGES), text),
    card: z.record(z.enum(CARD_NOTICES), text),
    wish: z.record(z.enum(CLOSING_NOTICES), text),
    happened: lines(reviewKinds),
    unusual: lines([...reviewRules, 'nothing']),
  }),
  templates: z.strictObject(Object.fromEntries(templateNames.map((name) => [name, textsOf(name)]))),
});

export const PLACEHOLDER = /\{([A-Za-z]+)\}/g;

/** Judges one language; every mistake is named, all at once. */
export function checkWording(language: string, raw: unknown): Result<Wording, readonly string[]> {
  const parsed = wordingFile.safeParse(raw);
  if (!parsed.success) {
    return refuse(
      parsed.error.issues.map((issue) => `wording ${language}: ${issue.path.join(' › ')}: ${issue.message}`),
    );
  }
  const { phrases, terms } = parsed.data;
  const expand = (phrase: string): string =>
    phrase
      .replaceAll('{notYou}', phrases.notYou)
      .replaceAll('{closing}', phrases.closing)
      .replaceAll('{stop}', phrases.stop);
  const filled = {} as Record<TemplateName, ChannelTexts>;
  const mistakes: string[] = [];
  for (const name of templateNames) {
    const texts = parsed.data.templates[name] as ChannelTexts;
    filled[name] = {
      ...(texts.sms !== undefined && { sms: expand(texts.sms) }),
      ...(texts.voice !== undefined && { voice: expand(texts.voice) }),
      ...(texts.mail !== undefined && { mail: { subject: texts.mail.subject, text: expand(texts.mail.text) } }),
    };
    mistakes.push(...findMistakes(name, filled[name]).map((mistake) => `wording ${language}: ${name}: ${mistake}`));
  }
  return mistakes.length > 0 ? refuse(mistakes) : ok({ terms, own: phrases.own, templates: filled });
}

function findMistakes(name: TemplateName, texts: ChannelTexts): string[] {
  const wanted: readonly string[] = templates[name].words;
  const mistakes: string[] = [];
  for (const [channel, value] of Object.entries(texts)) {
    const all = typeof value === 'string' ? value : `${value.subject}\n${value.text}`;
    const used = [...all.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');
    for (const word of wanted) if (!used.includes(word)) mistakes.push(`${channel} leaves out {${word}}`);
    for (const word of used) {
      if (word !== 'service' && !wanted.includes(word)) mistakes.push(`${channel} names {${word}}, which nobody fills`);
    }
    // A listener cannot scroll back: what must be typed is said twice.
    if (channel === 'voice' && used.filter((word) => word === 'code').length !== 2) {
      mistakes.push('voice says the code twice');
    }
  }
  return mistakes;
}

const FILES = new URL('./wording/', import.meta.url);

/** All languages, or an error that lists what is wrong with the files of this installation. */
export function readWordings(): Wordings {
  const read = (language: Language): Wording => {
    const checked = checkWording(language, JSON.parse(readFileSync(new URL(`${language}.json`, FILES), 'utf8')));
    if (!checked.ok) throw new Error(checked.refusal.join('\n'));
    return checked.value;
  };
  return Object.fromEntries(LANGUAGES.map((language) => [language, read(language)])) as Record<Language, Wording>;
}
