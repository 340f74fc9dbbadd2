/** Which groups of commands are loaded for which first word: each is found under its own, and the help has them all. */
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { addCommands } from './all.commands.ts';

async function namesFor(word?: string): Promise<string[]> {
  const program = new Command('strongroom');
  await addCommands(program, word);
  return program.commands.map((command) => command.name());
}

describe('the groups of commands', () => {
  it('finds every command of the help under its own first word, without the others', async () => {
    const all = await namesFor();
    expect(new Set(all).size).toBe(all.length);
    expect(all).toEqual(expect.arrayContaining(['serve', 'demo', 'policy', 'audit', 'card', 'witness']));
    for (const name of all) {
      const found = await namesFor(name);
      expect(found).toContain(name);
      expect(found.length).toBeLessThan(3);
    }
  });

  it.each(['help', 'crad', '', 'constructor'])('loads all for %j, which is none', async (word) => {
    expect(await namesFor(word)).toEqual(await namesFor());
  });
});
