import type { ChainEntry } from '../history/index.ts';

/** `0042_juno_254_add_request_id_in_pci_devices`: place in the set, release, the script's own name. */
export function migrationName(place: number, entry: ChainEntry): string {
  const stem = entry.file ? stemOf(entry.file.path) : `switch_to_${entry.ref.repository}_${entry.ref.revision}`;
  const release = plain(entry.release);
  const own = stem === release || stem.startsWith(`${release}_`) ? stem : `${release}_${stem}`;
  return `${String(place).padStart(4, '0')}_${own}`;
}

export function baselineName(release: string): string {
  return `0001_${plain(release)}_baseline`;
}

function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return plain(name.replace(/\.(py|sql)$/, ''));
}

/** A release or a file's name as it can stand in a file name everywhere; `2023.1` becomes `2023_1`. */
function plain(text: string): string {
  return text.replace(/[^A-Za-z0-9-]+/g, '_').replace(/^_+|_+$/g, '');
}
