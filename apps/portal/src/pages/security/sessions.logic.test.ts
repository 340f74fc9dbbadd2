/** What is told beside the name of a session. */
import { expect, it } from 'vitest';
import { besideName } from './sessions.logic.ts';

it('is where a program runs, and never its own name once more', () => {
  expect(besideName({ clientName: 'Strongroom Terminal' }, 'Firefox on Linux')).toBe('Firefox on Linux');
  expect(besideName({ clientName: 'Harbor Reports' }, 'Harbor Reports')).toBeNull();
  expect(besideName({ clientName: null }, 'Firefox on Linux')).toBeNull();
});
