/** `audit`: verifying the log, reading it, and what the log itself needs now and then. */
import type { Command } from 'commander';
import { addAuditLogCommands } from './audit-log.commands.ts';
import { addAuditRecordsCommands } from './audit-records.commands.ts';
import { addAuditVerifyCommands } from './audit-verify.commands.ts';

export function addAuditCommands(program: Command): void {
  const audit = program.command('audit').description('the audit log');
  addAuditLogCommands(audit, program);
  addAuditRecordsCommands(audit, program);
  addAuditVerifyCommands(audit, program);
}
