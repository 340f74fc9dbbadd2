/** Questions at a terminal. Where nobody sits there, nothing is asked: the command ends and says what to give instead. */
import { Ending, EXIT } from './exit-codes.ts';

export const isAttended = (): boolean => process.stdin.isTTY === true && process.stderr.isTTY === true;

const ENTER = new Set(['\r', '\n']);
const BACK = new Set(['\u007f', '\b']);
const STOP = new Set(['\u0003', '\u0004']);

/** Nothing of what is typed is shown, not even how much. */
export async function askSecret(question: string, attended: boolean): Promise<string> {
  if (!attended) {
    const words = 'a passphrase is needed and nobody can be asked; use --key-file PATH where no person sits';
    throw new Ending(EXIT.wrongUse, 'not-attended', words);
  }
  const { stdin, stderr } = process;
  stderr.write(`${question}: `);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  let typed = '';
  try {
    for await (const chunk of stdin) {
      for (const character of String(chunk)) {
        if (STOP.has(character)) throw new Ending(EXIT.wrongUse, 'given-up', 'given up');
        if (ENTER.has(character)) return typed;
        typed = BACK.has(character) ? typed.slice(0, -1) : typed + character;
      }
    }
    return typed;
  } finally {
    stdin.setRawMode(false);
    stderr.write('\n');
  }
}
