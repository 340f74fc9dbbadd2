/**
 * How a node goes about its database where the operator says nothing; how far each may go says the schema of the
 * configuration. They stand apart from it, so that a program which needs no more than a database does not load it.
 */
export const databasePresets = {
  poolSize: 10,
  connectTimeoutMs: 10_000,
  statementTimeoutMs: 15_000,
  idleTransactionTimeoutMs: 30_000,
  /** Of a transaction that PostgreSQL asks to repeat. */
  tries: 5,
};
