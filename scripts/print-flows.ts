/**
 * Prints the state diagrams of docs/flows from the machines themselves: every state is asked every event, so a picture
 * cannot tell another story than the code. `npm run flows` writes them; a test holds the files against the machines.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { ALIVE, EXPIRES_AT, type Machine } from './flow-machine.ts';
import { machines } from './flow-machines.ts';

/** Every state that can be reached from the start, in the order it is found. */
function statesOf(machine: Machine): string[] {
  const states = [machine.start];
  for (const state of states) {
    for (const event of machine.events) {
      const next = machine.next(state, event, ALIVE);
      if (next !== null && !states.includes(next)) states.push(next);
    }
  }
  return states;
}

export function printFlow(machine: Machine): string {
  const { title, words, source, start, events, next, lasting = false } = machine;
  const states = statesOf(machine);
  const outlive = states.filter((state) => !lasting && events.some((event) => next(state, event, EXPIRES_AT) !== null));
  if (outlive.length > 0) throw new Error(`${title}: ${outlive.join(', ')} goes on after it expired`);
  const ends = states.filter((state) => events.every((event) => next(state, event, ALIVE) === null));
  const name = (state: string): string => state.replaceAll('-', '_');
  const arrows = states.flatMap((from) =>
    states.flatMap((to) => {
      const labels = events.filter((event) => next(from, event, ALIVE) === to);
      return labels.length === 0 ? [] : [`  ${name(from)} --> ${name(to)}: ${labels.join(', ')}`];
    }),
  );
  const cell = (state: string, event: string): string => next(state, event, ALIVE) ?? '–';
  return [
    `# ${title}`,
    '',
    `Printed from \`${source}\` by \`npm run flows\`; not to be edited.`,
    '',
    ...words,
    lasting ? 'It never expires.' : 'From the instant it expires, every event is refused in every state.',
    '',
    '```mermaid',
    'stateDiagram-v2',
    ...states.map((state) => `  state "${state}" as ${name(state)}`),
    `  [*] --> ${name(start)}`,
    ...arrows,
    ...ends.map((state) => `  ${name(state)} --> [*]`),
    '```',
    '',
    `| state | ${events.join(' | ')} |`,
    `| --- | ${events.map(() => '---').join(' | ')} |`,
    ...states.map((state) => `| ${state} | ${events.map((event) => cell(state, event)).join(' | ')} |`),
    '',
    '– means refused.',
    '',
  ].join('\n');
}

export const flowsDirectory = new URL('../docs/flows/', import.meta.url);

if (argv[1] === fileURLToPath(import.meta.url)) {
  mkdirSync(flowsDirectory, { recursive: true });
  for (const machine of machines) writeFileSync(new URL(machine.file, flowsDirectory), printFlow(machine));
}
