export { EmbeddedPostgresError, type EmbeddedPostgresErrorCode } from './embedded-postgres.errors.ts';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded-postgres.ts';
export { isAlive } from './postmaster.ts';
