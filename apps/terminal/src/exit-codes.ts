/** How the terminal ends, for scripts (docs/guides/terminal.md). A code is never given another meaning. */
export const EXIT = {
  done: 0,
  failed: 1,
  wrongUse: 2,
  /** Nobody is signed in here: there is no sealed file. */
  notSignedIn: 3,
  /** There was a session and it is over: ended elsewhere, idle, signed out, the end of the week. */
  sessionEnded: 4,
  /** The sealed file cannot be trusted or opened: too wide a mode, another passphrase, changed bytes. */
  sealed: 5,
  /** Another session of this user trades. */
  tradingElsewhere: 6,
  /** The house refused: the surface, the grant or a rule does not allow it. */
  refused: 7,
  /** No answer from the server, or from the broker behind it. */
  unreachable: 8,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Something that ends a command with words for a person and a code for a script. */
export class Ending extends Error {
  override readonly name = 'Ending';
  readonly exitCode: ExitCode;
  /** Stable, for `--json`. */
  readonly code: string;

  constructor(exitCode: ExitCode, code: string, message: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}
