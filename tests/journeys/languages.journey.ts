/** Every page and every state in the other languages: words of that language only, and nothing wider than a phone. */
import { test } from './fixtures.ts';
import { wellWorded } from './walk/judgement.ts';
import { setStage, WALK_POLICY } from './walk/stage.ts';
import { walks } from './walk/walks.ts';
import { LANGUAGES } from './walk/words.ts';

test.use({ policy: WALK_POLICY });

for (const language of LANGUAGES.filter((each) => each !== 'en')) {
  for (const [name, walk] of Object.entries(walks)) {
    test(`in ${language}: ${name}`, async ({ journey }) => {
      await walk(await setStage(journey, language, wellWorded(language)));
    });
  }
}
