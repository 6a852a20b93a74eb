/** Where something is in a source: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** One compile-time error: `PLS-00201: …`, or `ORA-00942: …` for what SQL inside PL/SQL complains about. */
export class SyntaxFault extends Error {
  readonly place: Place;
  /** `PLS` or `PL/SQL: ORA`, with number and text: a line of the error stack. */
  readonly line: string;

  constructor(number: number, text: string, place: Place, facility: 'PLS' | 'PL/SQL: ORA' = 'PLS') {
    const line = `${facility}-${String(number).padStart(5, '0')}: ${text}`;
    super(line);
    this.name = 'SyntaxFault';
    this.line = line;
    this.place = place;
  }

  /** PLS-00103. */
  static encountered(symbol: string, place: Place, expected: readonly string[]): SyntaxFault {
    const list = expected.length === 0 ? '' : ` when expecting one of the following:\n\n   ${expected.join('\n   ')}\n`;
    return new SyntaxFault(103, `Encountered the symbol "${symbol}"${list}`, place);
  }
}
