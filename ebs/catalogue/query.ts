import type { SourceUse } from '../../domain/connector.ts';
import type { Query } from './types.ts';

/** Columns by object: blank-separated names, all upper case. */
type Columns = Readonly<Record<string, string>>;

export interface Described<B extends string, C extends string> {
  readonly binds: readonly B[];
  readonly columns: readonly C[];
  /** Every column that the text names, by the object that it is of. */
  readonly uses: Columns;
  /** The leading columns of the indexes that carry the statement; a doctor looks whether there are such. */
  readonly carriedBy: Columns;
  readonly timeLimitMs?: number;
}

/** Long enough for a voice that still waits; whatever takes longer is no answer to a caller. */
const ANSWER_MS = 8_000;

/** A statement of `ebs/sql/<name>.sql`, which `XXADIT_READ.<NAME>` gives the same rows of. */
export function query<const N extends string, const B extends string, const C extends string>(
  name: N,
  { binds, columns, uses, carriedBy, timeLimitMs = ANSWER_MS }: Described<B, C>,
) {
  return {
    kind: 'query',
    name,
    file: `${name}.sql`,
    procedure: name.toUpperCase(),
    binds,
    columns,
    uses: sourcesOf(uses),
    carriedBy: sourcesOf(carriedBy),
    timeLimitMs,
  } as const satisfies Query;
}

function sourcesOf(columns: Columns): readonly SourceUse[] {
  return Object.entries(columns).map(([name, fields]) => ({ name, fields: fields.split(' ') }));
}
