/** What is checked of every page in every state: accessibility by axe, and words by the wording files. */
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '../fixtures.ts';
import type { Look } from './stage.ts';
import { type App, type Language, phrasesOf } from './words.ts';

export const DESKTOP = { width: 1280, height: 800 };
export const PHONE = { width: 390, height: 844 };
const NARROWEST = { width: 320, height: 640 };
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The rules whose verdict can change with the colour scheme; everything else is judged once. */
const OF_COLOUR = ['color-contrast', 'link-in-text-block'];

/**
 * WCAG 2.2 AA as far as a machine can tell, at a desk and on a phone, in both colour schemes; the dark one at a desk alone,
 * where most of a page is on the screen: no colour depends on the width.
 */
export const accessible: Look = async (page, { name }) => {
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
};

/**
 * Legacy mode spares a page of its own per look; it only matters to frames of other origins, which nothing here has. The
 * program is large: a document that has it from an earlier look is not given it again.
 */
async function axeOn(page: Page): Promise<AxeBuilder> {
  const there = await page.evaluate(() => 'axe' in window);
  return new AxeBuilder({ page, ...(there && { axeSource: 'void 0' }) }).setLegacyMode(true);
}

/** Nothing to be read is a key, a hole or a phrase of another language, and nothing must be scrolled sideways. */
export const wellWorded =
  (language: Language): Look =>
  async (page, { name, app }) => {
    expect(await page.evaluate(() => document.documentElement.lang), `${name}: the language of the page`).toBe(
      language,
    );
    const seen = await readable(page);
    expect(seen.filter(foreignTo(app, language)), `${name}: words of another language`).toEqual([]);
    const keys = [...phrasesOf(app, 'en').keys()].filter((key) => key.includes('.'));
    const flaws = seen.filter(
      (text) => text.includes('{{') || (/\w\.\w/u.test(text) && keys.some((key) => text.includes(key))),
    );
    expect(flaws, `${name}: untranslated keys`).toEqual([]);
    for (const viewport of [PHONE, NARROWEST]) {
      await page.setViewportSize(viewport);
      expect(await sideways(page), `${name}: wider than ${viewport.width} px`).toEqual([]);
    }
    await page.setViewportSize(DESKTOP);
  };

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

export const both =
  (first: Look, second: Look): Look =>
  async (page, state) => {
    await first(page, state);
    await second(page, state);
  };

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

/** A whole phrase of the English wording on a page that speaks something else. */
function foreignTo(app: App, language: Language): (text: string) => boolean {
  if (language === 'en') return () => false;
  const own = new Set(phrasesOf(app, language).values());
  const english = new Set(phrasesOf(app, 'en').values());
  return (text) => !own.has(text) && english.has(text);
}
