import type { BusinessDate } from '../../domain/dates.ts';

/** ABAP types that the catalogue uses. CURR and QUAN are packed like DEC and occur in tables only. */
export type AbapType = 'CHAR' | 'STRING' | 'NUMC' | 'DATS' | 'TIMS' | 'DEC' | 'CURR' | 'INT4' | 'RAW';

/**
 * One elementary field. `length` in characters, for packed types in digits, for RAW in bytes. A STRING has no length of
 * its own in ABAP: what stands here is the most that this program sends or takes.
 */
export interface Field<T extends AbapType = AbapType> {
  readonly abap: T;
  readonly length: number;
  readonly decimals: number;
}

/**
 * What a field is on our side: dates ISO or null when initial, packed numbers decimal strings, numeric texts strings
 * with their zeros, and everything else text without its trailing blanks.
 */
export type ValueOf<T extends AbapType> = T extends 'DATS'
  ? BusinessDate | null
  : T extends 'INT4'
    ? number
    : T extends 'RAW'
      ? Uint8Array
      : string;

export interface Structure {
  readonly name: string;
  /** The fields that this program uses, not all that exist. */
  readonly fields: Readonly<Record<string, Field>>;
}

/** A table type of the dictionary: what a parameter that is imported or exported as a whole table is typed with. */
export interface TableType {
  readonly name: string;
  readonly row: Structure;
}

/** What an import or export parameter can be. */
export type Parameter = Field | Structure | TableType;

export type RowOf<S extends Structure> = {
  readonly [K in keyof S['fields']]: S['fields'][K] extends Field<infer T> ? ValueOf<T> : never;
};

type ParameterOf<P> =
  P extends Field<infer T>
    ? ValueOf<T>
    : P extends { readonly row: infer S extends Structure }
      ? readonly RowOf<S>[]
      : P extends Structure
        ? RowOf<P>
        : never;
type InputParameterOf<P> =
  P extends Field<infer T>
    ? ValueOf<T>
    : P extends { readonly row: infer S extends Structure }
      ? readonly Partial<RowOf<S>>[]
      : P extends Structure
        ? Partial<RowOf<P>>
        : never;

/** A remote-enabled function module as this program calls it: only the parameters it sends or reads. */
export interface RfcFunction {
  readonly name: string;
  readonly imports: Readonly<Record<string, Parameter>>;
  readonly exports: Readonly<Record<string, Parameter>>;
  readonly tables: Readonly<Record<string, Structure>>;
  /**
   * Every export is in each of its replies, so that one without is another function's. Elsewhere what a release does not
   * have counts as initial.
   */
  readonly isWhole?: true;
}

/** What a call sends: import parameters, and rows of the TABLES parameters that are not empty. */
export type InputOf<F extends RfcFunction> = {
  readonly [K in keyof F['imports']]?: InputParameterOf<F['imports'][K]>;
} & { readonly [K in keyof F['tables']]?: readonly Partial<RowOf<F['tables'][K]>>[] };

/** What a call gives back: every export parameter and every TABLES parameter of the descriptor. */
export type OutputOf<F extends RfcFunction> = {
  readonly [K in keyof F['exports']]: ParameterOf<F['exports'][K]>;
} & { readonly [K in keyof F['tables']]: readonly RowOf<F['tables'][K]>[] };

const field = <T extends AbapType>(abap: T, length: number, decimals = 0): Field<T> => ({ abap, length, decimals });

export const char = (length: number) => field('CHAR', length);
export const string = (most: number) => field('STRING', most);
export const numc = (length: number) => field('NUMC', length);
export const dec = (length: number, decimals: number) => field('DEC', length, decimals);
export const curr = (length: number, decimals: number) => field('CURR', length, decimals);
export const dats = () => field('DATS', 8);
export const tims = () => field('TIMS', 6);
export const int4 = () => field('INT4', 10);

export const tableOf = <S extends Structure>(name: string, row: S) => ({ name, row });

export function isField(parameter: Parameter): parameter is Field {
  return 'abap' in parameter;
}

export function isTable(parameter: Parameter): parameter is TableType {
  return 'row' in parameter;
}
