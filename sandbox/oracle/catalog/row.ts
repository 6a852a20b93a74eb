import type { DictionaryDeps } from './dictionary.ts';

export type DictionaryRow = Readonly<Record<string, string | number | null>>;
export type Rows = (deps: DictionaryDeps) => DictionaryRow[];

/** When everything in the database was made. */
export const CREATED = '2009-11-14T08:00:00';

/** The object that one must see to see a row. */
export const seen = (owner: string, name: string) => ({ see_owner: owner, see_name: name });

/** The second so many milliseconds from SYSDATE. */
export const fromNow = (now: () => string, ms: number): string =>
  new Date(Date.parse(`${now().slice(0, 19)}Z`) + Math.round(ms / 1000) * 1000).toISOString().slice(0, 19);
