/** The script itself refuses to go on, for what it found in the rows. */
export class ScriptRefused extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ScriptRefused';
  }
}

/** Stops the upgrade with the script's own message. @throws ScriptRefused */
export function refuse(message: unknown): never {
  throw new ScriptRefused(String(message));
}
