import { Problem } from '../../problem.ts';
import type { TlsMode } from './model.ts';

const MODES: Readonly<Record<string, TlsMode>> = {
  disabled: 'disabled',
  preferred: 'preferred',
  required: 'required',
  'verify-ca': 'verify-ca',
  'verify-identity': 'verify-identity',
};

/** @throws Problem SL005 */
export function tlsMode(text: string, source: string): TlsMode {
  const mode = MODES[text.toLowerCase().replaceAll('_', '-')];
  if (mode) return mode;
  throw new Problem('SL005', `${source}: ssl-mode ${text} is not known`, {
    advice: 'use DISABLED, PREFERRED, REQUIRED, VERIFY_CA or VERIFY_IDENTITY',
  });
}
