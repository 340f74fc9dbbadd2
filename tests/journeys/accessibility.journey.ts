/** Every page and every state by axe: light and dark, phone and desktop, no violation of WCAG 2.2 AA. */
import { test } from './fixtures.ts';
import { accessible } from './walk/judgement.ts';
import { setStage, WALK_POLICY } from './walk/stage.ts';
import { walks } from './walk/walks.ts';

test.use({ policy: WALK_POLICY });

for (const [name, walk] of Object.entries(walks)) {
  test(`accessible: ${name}`, async ({ journey }) => {
    test.slow();
    await walk(await setStage(journey, 'en', accessible));
  });
}
