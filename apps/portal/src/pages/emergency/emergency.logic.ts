/** Whether a session rests on a temporary code or code card alone. The server decides how far it reaches; this asks it. */
import type { CurrentSession } from '@strongroom/contract';

const EMERGENCY: ReadonlySet<string> = new Set(['temporary-code', 'code-card']);

export const restsOnGrant = ({ evidence }: Pick<CurrentSession, 'evidence'>): boolean => {
  const proofs = evidence.filter(({ method }) => method !== 'password');
  return proofs.length > 0 && proofs.every(({ method }) => EMERGENCY.has(method));
};

/** A card as plain text, a line of ten values with the place of the first. */
export function cardText(values: readonly string[], words: { readonly title: string; readonly until: string }): string {
  const lines = [];
  for (let first = 0; first < values.length; first += 10) {
    lines.push(`${String(first + 1).padStart(4)}  ${values.slice(first, first + 10).join(' ')}`);
  }
  return [words.title, words.until, '', ...lines, ''].join('\n');
}
