/**
 * The part of better-sqlite3 (here: its build with multiple ciphers) that this project uses. The package's own types
 * are not reachable under `nodenext`, because its `exports` name none.
 */
declare module 'better-sqlite3' {
  class Database {
    constructor(path: string, options?: Database.Options);
    readonly name: string;
    readonly open: boolean;
    readonly inTransaction: boolean;
    readonly readonly: boolean;
    prepare<Row = unknown>(sql: string): Database.Statement<Row>;
    transaction<Args extends readonly unknown[], Result>(
      work: (...args: Args) => Result,
    ): Database.Transaction<Args, Result>;
    exec(sql: string): this;
    pragma(text: string, options?: { readonly simple?: boolean }): unknown;
    close(): this;
  }
  namespace Database {
    type Bound = string | number | bigint | Buffer | Uint8Array | null;
    type Bindings = readonly (Bound | Readonly<Record<string, Bound>>)[];
    interface RunResult {
      readonly changes: number;
      readonly lastInsertRowid: number | bigint;
    }
    interface Statement<Row = unknown> {
      run(...bound: Bindings): RunResult;
      get(...bound: Bindings): Row | undefined;
      all(...bound: Bindings): Row[];
      iterate(...bound: Bindings): IterableIterator<Row>;
      /** Rows become the value of their first column. */
      pluck(on?: boolean): this;
      /** Rows become arrays. */
      raw(on?: boolean): this;
    }
    interface Transaction<Args extends readonly unknown[], Result> {
      (...args: Args): Result;
      immediate(...args: Args): Result;
    }
    interface Options {
      readonly readonly?: boolean;
      readonly fileMustExist?: boolean;
      /** Milliseconds to wait for another connection's lock. */
      readonly timeout?: number;
    }
  }
  export = Database;
}
