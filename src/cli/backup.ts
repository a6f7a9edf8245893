import { type Command, InvalidArgumentError } from 'commander';
import type { BackupWish } from '../preflight/server/index.ts';

/** What was said of a backup. */
export interface BackupFlags {
  readonly backupFile?: string;
  readonly backupHours: number;
}

function hours(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('a number of hours is wanted.');
}

/** Adds the flags that ask for a backup. */
export function addBackupOptions(command: Command): Command {
  return command
    .option('--backup-file <file>', 'refuse unless this backup is there and young enough')
    .option('--backup-hours <hours>', 'how old the backup may be', hours, 24);
}

/** As options of the checks. */
export function backupWish({ backupFile, backupHours }: BackupFlags): { readonly backup?: BackupWish } {
  return backupFile === undefined ? {} : { backup: { file: backupFile, hours: backupHours } };
}
