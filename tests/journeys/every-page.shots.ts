/** Pictures of every page and every state, for people to look at. Not a test: see screenshots.ts. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from './fixtures.ts';
import { DESKTOP, PHONE } from './walk/judgement.ts';
import { type Look, setStage, WALK_POLICY } from './walk/stage.ts';
import { walks } from './walk/walks.ts';
import { LANGUAGES, type Language } from './walk/words.ts';

test.use({ policy: WALK_POLICY });

const picture =
  (directory: string, language: Language): Look =>
  async (page, { name }) => {
    for (const viewport of [PHONE, DESKTOP]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const folder = join(directory, `${language}-${viewport.width}-${colorScheme}`);
        mkdirSync(folder, { recursive: true });
        await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
      }
    }
  };

for (const language of LANGUAGES) {
  for (const [name, walk] of Object.entries(walks)) {
    test(`pictures in ${language}: ${name}`, async ({ journey }) => {
      test.slow();
      const directory = process.env.STRONGROOM_SCREENSHOTS ?? 'screenshots';
      await walk(await setStage(journey, language, picture(directory, language)));
    });
  }
}
