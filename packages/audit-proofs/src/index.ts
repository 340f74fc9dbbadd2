/**
 * What leaves the house of the audit log, and how anybody checks it without trusting the house: receipts, exports and
 * the outside copy of a whole log. No input or output, no part of Node: the same code runs in the server that writes
 * them, in the browser of the client and in the hands of an auditor.
 */
export { readCopyLines } from './copy-source.ts';
export {
  EXPORT_FORMAT,
  type ExportEntry,
  type ExportHeader,
  formatExportHeader,
  formatExportLine,
  type LineRefusal,
  parseExportHeader,
  parseExportLine,
} from './export-lines.ts';
export { type AuditFault, FAULT_KINDS, type FaultKind, faultOf, UnreadableEntry } from './faults.ts';
export {
  CHECKPOINT_PATH,
  type CopyFile,
  type CopyLines,
  copyLinesPath,
  formatCopyLine,
  KEY_PATH,
  LINES_PER_FILE,
  type LogCopyBatch,
  type LogCopyFiles,
  logCopyFiles,
  parseCopyLine,
} from './log-copy.ts';
export { commitmentOf, isOversize, type LogEntry, MAX_ENTRY_CHARACTERS } from './log-entry.ts';
export {
  formatReceipt,
  parseReceipt,
  RECEIPT_FORMAT,
  type Receipt,
  type ReceiptJson,
  type ReceiptRefusal,
  readReceipt,
  receiptJson,
} from './receipt.ts';
export { type VerifiedExport, verifyExport } from './verify-export.ts';
export { type LogSource, type VerifiedLog, type VerifyLogOptions, verifyLog } from './verify-log.ts';
export { type VerifiedReceipt, verifyReceipt, verifyReceiptText } from './verify-receipt.ts';
