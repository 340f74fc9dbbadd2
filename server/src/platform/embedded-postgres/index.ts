export { EmbeddedPostgresError } from './embedded-postgres.errors.ts';
export { type EmbeddedPostgres, startEmbeddedPostgres } from './embedded-postgres.ts';
export { isAlive } from './postmaster.ts';
