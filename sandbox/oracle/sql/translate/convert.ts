import { pgText } from '../../catalog/objects.ts';
import { OracleError } from '../../engine.ts';
import type { Nls } from './nls.ts';
import { inconsistent, isMoment, isText, type Kind, PG_TYPE, type Piece, piece } from './typed.ts';

/** Implicit conversions, by the session's NLS settings. `now` prints SYSDATE, which completes a date that lacks its year. */
export class Conversions {
  readonly #nls: Nls;
  readonly #now: () => string;

  constructor(nls: Nls, now: () => string) {
    this.#nls = nls;
    this.#now = now;
  }

  to(kind: Kind, from: Piece, at: number): Piece {
    if (from.kind === 'null') return piece(`NULL::${PG_TYPE[kind]}`, kind);
    if (from.kind === kind || kind === 'null') return from;
    switch (kind) {
      case 'text':
      case 'clob':
        return this.#text(from, kind, at);
      case 'number':
        return this.#number(from, at);
      case 'date':
      case 'timestamp':
        return this.#moment(from, kind, at);
      default:
        throw inconsistent(kind, from.kind, at);
    }
  }

  #text(from: Piece, kind: 'text' | 'clob', at: number): Piece {
    const { sql } = from;
    if (isText(from.kind)) return { ...from, kind };
    const more = { nullable: from.nullable };
    if (from.kind === 'number') {
      const plain = `ora.str(${sql})`;
      const decimal = this.#nls.numericCharacters[0] ?? '.';
      const text = decimal === '.' ? plain : `translate(${plain}, '.', ${pgText(decimal)})`;
      return piece(text, kind, { size: 40, ...more });
    }
    if (from.kind === 'date') return piece(this.dateText(sql, this.#nls.dateFormat), kind, { size: 75, ...more });
    if (from.kind === 'timestamp')
      return piece(this.dateText(sql, this.#nls.timestampFormat), kind, { size: 75, ...more });
    if (from.kind === 'raw') return piece(`upper(encode(${sql}, 'hex'))`, kind, more);
    throw inconsistent('text', from.kind, at);
  }

  /** TO_CHAR of a moment with a format that is known now. */
  dateText(sql: string, format: string): string {
    return `ora.date_text(${sql}, ${pgText(format)})`;
  }

  #number(from: Piece, at: number): Piece {
    if (!isText(from.kind)) throw inconsistent('number', from.kind, at);
    const decimal = this.#nls.numericCharacters[0] ?? '.';
    const text = decimal === '.' ? from.sql : `ora.swap_decimal(${from.sql}, ${pgText(decimal)})`;
    return piece(`ora.num(${text})`, 'number', { nullable: from.nullable });
  }

  #moment(from: Piece, kind: 'date' | 'timestamp', at: number): Piece {
    const more = { nullable: from.nullable };
    if (isMoment(from.kind)) {
      return kind === 'date' ? piece(`date_trunc('second', ${from.sql})`, 'date', more) : { ...from, kind, ...more };
    }
    if (!isText(from.kind)) throw inconsistent(kind, from.kind, at);
    const format = kind === 'date' ? this.#nls.dateFormat : this.#nls.timestampFormat;
    return piece(`ora.moment(${from.sql}, ${pgText(format)}, ${this.#now()})`, kind, more);
  }

  /** Brings both sides of a comparison to one kind, as Oracle's precedence of types says. */
  compared(left: Piece, right: Piece, at: number): [Piece, Piece, Kind] {
    for (const { kind } of [left, right]) {
      if (kind === 'clob') throw inconsistent('-', 'clob', at);
      if (kind === 'boolean') throw new OracleError(382, 'expression is of wrong type', at);
    }
    const kinds = [left.kind, right.kind];
    let kind: Kind = 'text';
    if (kinds.includes('timestamp')) kind = 'timestamp';
    else if (kinds.includes('date')) kind = 'date';
    else if (kinds.includes('number')) kind = 'number';
    else if (kinds.includes('raw')) kind = 'raw';
    return [this.to(kind, left, at), this.to(kind, right, at), kind];
  }

  /** Brings results of CASE, COALESCE or a set operation to the kind of the first; throws `mismatch` where one does not fit. */
  unified(pieces: readonly Piece[], mismatch: (expected: Kind, got: Kind) => OracleError): Piece[] {
    const known = pieces.map(({ kind }) => kind).filter((kind) => kind !== 'null');
    let kind: Kind = known[0] ?? 'text';
    for (const other of known) {
      if (other === kind) continue;
      if (isText(kind) && isText(other)) kind = 'clob';
      else if (isMoment(kind) && isMoment(other)) kind = 'timestamp';
      else throw mismatch(kind, other);
    }
    const size = Math.max(0, ...pieces.map((each) => each.size));
    return pieces.map((each) => ({
      ...this.to(kind, each, 0),
      size,
      precision: 0,
      scale: kind === 'number' ? -127 : 0,
    }));
  }
}
