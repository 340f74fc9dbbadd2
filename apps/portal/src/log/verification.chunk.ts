/** What is loaded when a proof is first asked for: hashes, signatures, receipts, and the only place of the seal. */
export { EntryProofView } from './entry-proof.tsx';
export { isLogFault } from './entry-proof.types.ts';
export { forgetLog, proveEntry } from './log-source.ts';
