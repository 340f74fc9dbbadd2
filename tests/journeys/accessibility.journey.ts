/**
 * Every page and every state, on one walk: by axe in light and dark, on a phone and at a desk, no violation of WCAG 2.2
 * AA; and its words in every language (walk/judgement.ts). The walks take turns with the language that they are walked
 * in, by somebody who speaks it in a browser of theirs; axe reads English.
 */
import { test } from './fixtures.ts';
import { judged } from './walk/judgement.ts';
import { setStage, WALK_POLICY } from './walk/stage.ts';
import { walks } from './walk/walks.ts';
import { LANGUAGES } from './walk/words.ts';

test.use({ policy: WALK_POLICY });

for (const [index, [name, walk]] of Object.entries(walks).entries()) {
  const language = LANGUAGES[index % LANGUAGES.length] ?? 'en';
  test(`${name}: accessible, and well worded in every language; walked in ${language}`, async ({ journey }) => {
    test.slow();
    await walk(await setStage(journey, language, judged));
  });
}
