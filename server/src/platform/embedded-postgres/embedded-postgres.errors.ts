/**
 * What can go wrong before the embedded database serves, as one error class with a closed list of codes. Every message
 * is complete enough to be printed alone to an operator, and every one that a different database would cure says so.
 */
type EmbeddedPostgresErrorCode = 'no-binary' | 'already-in-use' | 'foreign-directory' | 'cannot-start';

export class EmbeddedPostgresError extends Error {
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'EmbeddedPostgresError';
    this.code = code;
  }
}

const OWN_DATABASE = 'Set DATABASE_URL to use a PostgreSQL of your own.';

export const noBinary = (platform: string, why: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError('no-binary', `No embedded PostgreSQL for ${platform}: ${why}. ${OWN_DATABASE}`);

export const alreadyInUse = (directory: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'already-in-use',
    `The data directory ${directory} is already in use by another running Strongroom. Stop that one first, or choose another data directory.`,
  );

export const foreignDirectory = (directory: string): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'foreign-directory',
    `${directory} exists but holds no PostgreSQL data. It was left untouched; choose another data directory.`,
  );

export const cannotStart = (why: string, cause?: unknown): EmbeddedPostgresError =>
  new EmbeddedPostgresError(
    'cannot-start',
    `The embedded PostgreSQL did not start: ${why} ${OWN_DATABASE}`,
    cause === undefined ? undefined : { cause },
  );
