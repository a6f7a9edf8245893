/** What a script does that a reader of it would not expect. */
export interface ScriptNote {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}
