import { type Command, InvalidArgumentError } from 'commander';
import type { BackupWish } from '../preflight/server/index.ts';

/** What was said of a backup, and of those who use the database. */
export interface CheckFlags {
  readonly backupFile?: string;
  readonly backupHours: number;
  readonly allowSessions?: boolean;
}

function hours(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('a number of hours is wanted.');
}

/** Adds the flags that ask for more, or for less, to be looked at before an upgrade. */
export function addCheckOptions(command: Command): Command {
  return command
    .option('--backup-file <file>', 'refuse unless this backup is there and young enough')
    .option('--backup-hours <hours>', 'how old the backup may be', hours, 24)
    .option('--allow-sessions', 'go on although other sessions stand in the database: they are no services');
}

/** As options of the checks. */
export function checkWishes({ backupFile, backupHours, allowSessions }: CheckFlags): {
  readonly backup?: BackupWish;
  readonly refuseSessions: boolean;
} {
  return {
    ...(backupFile === undefined ? {} : { backup: { file: backupFile, hours: backupHours } }),
    refuseSessions: allowSessions !== true,
  };
}
