/**
 * The second step of signing in, with its words and those of every refusal. Nobody needs it to see the first page, so it
 * is fetched when somebody turns to the form.
 */
import { loadStepsWording } from '../../wording/wording.ts';
import { deviceKeys } from './device-keys.ts';

export async function loadSecondStep(): Promise<typeof import('./proof-step.tsx')> {
  const [loaded] = await Promise.all([import('./proof-step.tsx'), loadStepsWording(), deviceKeys()]);
  return loaded;
}

/** Whether the second step could be had. */
export const haveSecondStep = (): Promise<boolean> =>
  loadSecondStep().then(
    () => true,
    () => false,
  );
