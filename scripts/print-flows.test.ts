/** The pictures of docs/flows say what the machines do. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { machines } from './flow-machines.ts';
import { flowsDirectory, printFlow } from './print-flows.ts';

describe('docs/flows', () => {
  it.each(machines)('$file is what "npm run flows" prints', (machine) => {
    expect(readFileSync(new URL(machine.file, flowsDirectory), 'utf8')).toBe(printFlow(machine));
  });

  it('holds nothing that is not printed', () => {
    const pages = readdirSync(flowsDirectory).filter((name) => name.endsWith('.md'));
    expect(pages.sort()).toEqual(machines.map(({ file }) => file).sort());
  });

  it('shows every step of a machine and none that it refuses', () => {
    const [signIn] = machines;
    if (signIn === undefined) throw new Error('there is a machine to print');
    const page = printFlow(signIn);
    expect(page).toContain('answer_challenge --> signed_in: answer-right\n');
    expect(page).toContain('answer_challenge --> answer_challenge: factor-chosen, code-sent-again, answer-wrong\n');
    expect(page).toContain('| choose-factor | answer-challenge | – | – | – | cancelled |');
    expect(page).not.toContain('signed_in --> cancelled');
  });

  it('is not printed of a machine that goes on after it expired', () => {
    const endless = { ...machines[0], next: () => 'choose-factor' } as (typeof machines)[number];
    expect(() => printFlow(endless)).toThrow('goes on after it expired');
  });
});
