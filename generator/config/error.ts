/** The configuration is wrong; the message lists everything that is. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(file: string, faults: readonly string[]) {
    super(`${file} is not a valid configuration:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.faults = faults;
  }
}
