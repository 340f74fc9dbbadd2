/** What is judged of every page in every state: its words by the wording files, in each language, and accessibility by axe. */
import AxeBuilder from '@axe-core/playwright';
import type { Page, ViewportSize } from '@playwright/test';
import { expect } from '../fixtures.ts';
import type { Look, Seen } from './stage.ts';
import { type App, type Language, phrasesOf } from './words.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 };
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules whose verdict can change with the colour scheme; everything else is judged once. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * All of it. The page is told each language by its own switch, so that words which do not follow it are found out;
 * English last, which axe reads too, and in the end it speaks as before.
 */
export const judged: Look = async (page, seen) => {
  const spoken = await page.evaluate(() => document.documentElement.lang);
  expect(seen.languages, `${seen.name}: the language of the page`).toContain(spoken);
  for (const [index, language] of seen.languages.toReversed().entries()) {
    await speak(page, language);
    // There and back, so that the window changes its width as seldom as can be.
    await wellWorded(page, seen, language, index % 2 === 0 ? [NARROWEST, PHONE] : [PHONE, NARROWEST]);
  }
  await accessible(page, seen);
  await speak(page, spoken);
};

/**
 * WCAG 2.2 AA as far as a machine can tell, at a desk and on a phone, in both colour schemes; the dark one at a desk alone,
 * where most of a page is on the screen: no colour depends on the width.
 */
export async function accessible(page: Page, { name }: Omit<Seen, 'languages'>): Promise<void> {
  for (const viewport of [PHONE, DESKTOP]) {
    await page.setViewportSize(viewport);
    for (const colorScheme of viewport === PHONE ? (['light'] as const) : (['light', 'dark'] as const)) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const axe = (await axeOn(page)).options({ resultTypes: ['violations'] });
      const { violations } = await (colorScheme === 'light' ? axe.withTags(WCAG) : axe.withRules(OF_COLOUR)).analyze();
      const found = violations.flatMap(({ id, help, nodes }) =>
        nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html} ${failureSummary}`),
      );
      expect(found, `${name}, ${colorScheme}, ${viewport.width} px`).toEqual([]);
    }
  }
}

/**
 * Legacy mode spares a page of its own per look; it only matters to frames of other origins, which nothing here has. The
 * program is large: a document that has it from an earlier look is not given it again.
 */
async function axeOn(page: Page): Promise<AxeBuilder> {
  const there = await page.evaluate(() => 'axe' in window);
  return new AxeBuilder({ page, ...(there && { axeSource: 'void 0' }) }).setLegacyMode(true);
}

/** Nothing to be read is a key, a hole or a phrase of another language, and nothing must be scrolled sideways. */
async function wellWorded(
  page: Page,
  { name, app }: Seen,
  language: Language,
  viewports: readonly ViewportSize[],
): Promise<void> {
  const seen = await readable(page);
  expect(seen.filter(foreignTo(app, language)), `${name} in ${language}: words of another language`).toEqual([]);
  expect(seen.filter(flawed(app)), `${name} in ${language}: untranslated keys`).toEqual([]);
  for (const viewport of viewports) {
    await page.setViewportSize(viewport);
    expect(await sideways(page), `${name} in ${language}: wider than ${viewport.width} px`).toEqual([]);
  }
}

/** Says it to the switch in the footer; a dialog that covers it, and whatever has the focus, stay as they are. */
async function speak(page: Page, language: string): Promise<void> {
  await page.evaluate(async (code) => {
    const root = document.documentElement;
    if (root.lang === code) return;
    const choice = document.querySelector(`footer option[value="${code}"]`)?.closest('select');
    if (!choice) throw new Error(`nothing on this page switches to ${code}`);
    const switched = new Promise<void>((resolve) => {
      new MutationObserver((_changes, observer) => {
        if (root.lang !== code) return;
        observer.disconnect();
        resolve();
      }).observe(root, { attributeFilter: ['lang'] });
    });
    choice.value = code;
    choice.dispatchEvent(new Event('change', { bubbles: true }));
    await switched;
    await document.fonts.ready;
  }, language);
}

/** What makes a page wider than the window: the innermost things that stand out of it, when it can be scrolled at all. */
const sideways = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide <= 0) return [];
    const out = [...document.body.querySelectorAll('*')].filter(
      (element) => element.getBoundingClientRect().right > innerWidth + 0.5,
    );
    const innermost = out.filter((element) => !out.some((other) => other !== element && element.contains(other)));
    return [`${wide} px`, ...innermost.map((element) => element.outerHTML.slice(0, 160))];
  });

const readable = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const texts = [document.title];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof Element) {
        for (const attribute of ['aria-label', 'title', 'placeholder', 'alt']) {
          texts.push(node.getAttribute(attribute) ?? '');
        }
      } else texts.push(node.textContent?.trim() ?? '');
    }
    return texts.filter((text) => text !== '');
  });

/** A key instead of its words, or a hole where a value belongs. */
function flawed(app: App): (text: string) => boolean {
  const keys = [...phrasesOf(app, 'en').keys()].filter((key) => key.includes('.'));
  return (text) => text.includes('{{') || (/\w\.\w/u.test(text) && keys.some((key) => text.includes(key)));
}

/** A whole phrase of the English wording on a page that speaks something else. */
function foreignTo(app: App, language: Language): (text: string) => boolean {
  if (language === 'en') return () => false;
  const own = new Set(phrasesOf(app, language).values());
  const english = new Set(phrasesOf(app, 'en').values());
  return (text) => !own.has(text) && english.has(text);
}
