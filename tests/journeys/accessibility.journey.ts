/**
 * Every page and every state in English by axe: light and dark, phone and desktop, no violation of WCAG 2.2 AA. The
 * words are judged on the same walk; the other languages have walks of their own (languages.journey.ts).
 */
import { test } from './fixtures.ts';
import { accessible, both, wellWorded } from './walk/judgement.ts';
import { setStage, WALK_POLICY } from './walk/stage.ts';
import { walks } from './walk/walks.ts';

test.use({ policy: WALK_POLICY });

for (const [name, walk] of Object.entries(walks)) {
  test(`accessible, in en: ${name}`, async ({ journey }) => {
    test.slow();
    await walk(await setStage(journey, 'en', both(accessible, wellWorded('en'))));
  });
}
