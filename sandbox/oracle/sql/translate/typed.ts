import { OracleError, type OracleType } from '../../engine.ts';

/** What a value is in this translation; NULL alone has no type until something gives it one. */
export type Kind = 'text' | 'number' | 'date' | 'timestamp' | 'clob' | 'raw' | 'boolean' | 'null';

/** A piece of PostgreSQL, and what Oracle says of its value. */
export interface Piece {
  readonly sql: string;
  readonly kind: Kind;
  /** Bytes of a text. */
  readonly size: number;
  /** Of a NUMBER with a declared precision. */
  readonly precision: number;
  readonly scale: number;
  readonly nullable: boolean;
}

const FREE: Readonly<Record<Kind, Pick<Piece, 'size' | 'precision' | 'scale' | 'nullable'>>> = {
  text: { size: 4000, precision: 0, scale: 0, nullable: true },
  number: { size: 0, precision: 0, scale: -127, nullable: true },
  date: { size: 0, precision: 0, scale: 0, nullable: true },
  timestamp: { size: 0, precision: 0, scale: 6, nullable: true },
  clob: { size: 0, precision: 0, scale: 0, nullable: true },
  raw: { size: 2000, precision: 0, scale: 0, nullable: true },
  boolean: { size: 0, precision: 0, scale: 0, nullable: true },
  null: { size: 0, precision: 0, scale: 0, nullable: true },
};

export function piece(sql: string, kind: Kind, more: Partial<Piece> = {}): Piece {
  return { sql, kind, ...FREE[kind], ...more };
}

/** How PostgreSQL keeps a value. */
export const PG_TYPE: Readonly<Record<Kind, string>> = {
  text: 'text',
  number: 'numeric',
  date: 'timestamp(0)',
  timestamp: 'timestamp',
  clob: 'text',
  raw: 'bytea',
  boolean: 'boolean',
  null: 'text',
};

export const ORACLE_TYPE: Readonly<Record<Kind, OracleType>> = {
  text: 'VARCHAR2',
  number: 'NUMBER',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  clob: 'CLOB',
  raw: 'RAW',
  boolean: 'BOOLEAN',
  null: 'VARCHAR2',
};

export function kindOf(type: OracleType): Kind {
  switch (type) {
    case 'NUMBER':
    case 'BINARY_INTEGER':
      return 'number';
    case 'DATE':
      return 'date';
    case 'TIMESTAMP':
      return 'timestamp';
    case 'CLOB':
      return 'clob';
    case 'RAW':
      return 'raw';
    case 'BOOLEAN':
      return 'boolean';
    case 'CURSOR':
      throw new OracleError(932, 'inconsistent datatypes: expected CHAR got CURSOR');
    default:
      return 'text';
  }
}

const SAID: Readonly<Record<Kind, string>> = {
  text: 'CHAR',
  number: 'NUMBER',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  clob: 'CLOB',
  raw: 'BINARY',
  boolean: 'BOOLEAN',
  null: 'CHAR',
};

export function inconsistent(expected: Kind | '-', got: Kind, at: number): OracleError {
  const wanted = expected === '-' ? '-' : SAID[expected];
  return new OracleError(932, `inconsistent datatypes: expected ${wanted} got ${SAID[got]}`, at);
}

export const isText = (kind: Kind): boolean => kind === 'text' || kind === 'clob';
export const isMoment = (kind: Kind): boolean => kind === 'date' || kind === 'timestamp';
