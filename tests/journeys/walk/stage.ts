/** What a walk needs: a house, a browser in one language, the words of that language, and somebody who looks. */
import type { BrowserContextOptions, Locator, Page } from '@playwright/test';
import type { DemoPerson } from '@strongroom/server';
import { expect, type Journey, type Visitor } from '../fixtures.ts';
import type { House } from '../house/house.ts';
import { type App, LANGUAGES, type Language, type Say, sayIn } from './words.ts';

export interface Seen {
  readonly name: string;
  readonly app: App;
  /** Those that the page can be read in. */
  readonly languages: readonly Language[];
}

/** Looks at a page in one state. It may change size, colour scheme and, for a while, the language; nothing else. */
export type Look = (page: Page, seen: Seen) => Promise<void>;

export interface Stage {
  readonly house: House;
  readonly page: Page;
  readonly visitor: Visitor;
  readonly language: Language;
  readonly say: Say;
  readonly sayWorld: Say;
  /** Somebody who speaks this language, and somebody with two second factors. */
  readonly person: DemoPerson;
  readonly twoFactors: DemoPerson;
  look(name: string, page?: Page, app?: App, languages?: readonly Language[]): Promise<void>;
  pass(ms: number): Promise<void>;
  anotherBrowser(): Promise<Visitor>;
  button(name: string): Locator;
  heading(name: string): Locator;
}

/**
 * With this, text messages stay beside an authenticator app, good for every act, and a walk meets the choice of the two;
 * and one may do without the second factor on trading surfaces.
 */
export const WALK_POLICY = {
  'factor.sms-leaves-when-stronger': false,
  'factor.strongest-for': [],
  'factor.opt-out.allowed': true,
};

const LOCALES: Readonly<Record<Language, BrowserContextOptions>> = {
  en: { locale: 'en-US', timezoneId: 'America/New_York' },
  fr: { locale: 'fr-CA', timezoneId: 'America/Toronto' },
  ja: { locale: 'ja-JP', timezoneId: 'Asia/Tokyo' },
};
const PEOPLE: Readonly<Record<Language, string>> = { en: 'maya.lindqvist', fr: 'luc.tremblay', ja: 'aiko.tanaka' };

export async function setStage(journey: Journey, language: Language, look: Look): Promise<Stage> {
  const { house } = journey;
  const options: BrowserContextOptions = { ...LOCALES[language], reducedMotion: 'reduce' };
  const visitor = await journey.open(options);
  const { page } = visitor;
  return {
    house,
    page,
    visitor,
    language,
    say: sayIn('portal', language),
    sayWorld: sayIn('outside-world', language),
    person: house.person(PEOPLE[language]),
    twoFactors: house.person('robin.okafor'),
    async look(name, at = page, app = 'portal', languages = LANGUAGES) {
      await expect(at.getByRole('heading', { level: 1 }).first(), `${name} is there`).toBeVisible();
      await expect(at.locator('.sr-skeleton'), `${name} has been loaded`).toHaveCount(0);
      await look(at, { name, app, languages });
    },
    pass: journey.pass,
    anotherBrowser: () => journey.open(options),
    button: (name) => page.getByRole('button', { name, exact: true }),
    heading: (name) => page.getByRole('heading', { name, exact: true, level: 1 }),
  };
}

export async function giveCredentials(
  stage: Stage,
  person: DemoPerson,
  password = person.password ?? '',
): Promise<void> {
  const { page, say, button } = stage;
  await page.getByLabel(say('signIn.username'), { exact: true }).fill(person.party.username);
  await page.getByLabel(say('signIn.password'), { exact: true }).fill(password);
  await button(say('action.continue')).click();
}

export async function typeCode(stage: Stage, code: string, submit: string): Promise<void> {
  const { page, say, button } = stage;
  await page.getByLabel(say('challenge.label'), { exact: true }).fill(code);
  await button(submit).click();
}

/** The code of the message that has just been asked for. */
export const codeFor = (stage: Stage, person = stage.person): Promise<string> =>
  stage.house.outside.nextCode(person.party.phone);

/** Right length, wrong digits. */
export const wrongCode = (code: string): string => [...code].map((digit) => (Number(digit) + 1) % 10).join('');

export async function signInAs(stage: Stage, person: DemoPerson): Promise<void> {
  const { page, say, heading } = stage;
  await page.goto('/');
  await giveCredentials(stage, person);
  await expect(heading(say('signIn.title.answer'))).toBeVisible();
  await typeCode(stage, await codeFor(stage, person), say('signIn.submit'));
  await expect(heading(say('overview.title'))).toBeVisible();
  await expect(page.getByText(say('statement.opening'))).toBeVisible();
  // Opening a page is an act of a person; nothing of it may be under way when time is made to pass.
  await expect(page.locator('.sr-skeleton')).toHaveCount(0);
}

export const openPage = (stage: Stage, key: string): Promise<void> =>
  stage.page
    .getByRole('navigation', { name: stage.say('shell.navigation') })
    .getByRole('link', { name: stage.say(key) })
    .click();
