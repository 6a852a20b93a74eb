type Value = string | number | null;

/** Valid Oracle for the schema DEMO of `../world.ts`, and all rows that it must give, in order. Numbers as text, no exponent. */
export type Valid = readonly [sql: string, rows: readonly (readonly (string | null)[])[], ...binds: Value[]];

/** What is not Oracle's, or wrong, and the number of the error that it must end in. */
export type Refused = readonly [sql: string, error: number, ...binds: Value[]];
