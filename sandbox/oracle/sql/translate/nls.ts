/** NLS settings of a session that decide what a statement means. */
export interface Nls {
  readonly dateFormat: string;
  readonly timestampFormat: string;
  /** Decimal character and group separator: `.,`. */
  readonly numericCharacters: string;
}
