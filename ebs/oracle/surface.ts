/** The part of `oracledb` that is used here; the package brings no types. */

export interface OracleColumn {
  readonly name: string;
  readonly dbTypeName: string;
}

export interface OracleResultSet {
  readonly metaData: readonly OracleColumn[];
  getRows(count: number): Promise<unknown[][]>;
  close(): Promise<void>;
}

export interface OracleResult {
  readonly rows?: unknown[][];
  readonly metaData?: readonly OracleColumn[];
  readonly resultSet?: OracleResultSet;
  readonly outBinds?: Readonly<Record<string, unknown>>;
}

export interface OracleConnection {
  callTimeout: number;
  module: string;
  action: string;
  clientId: string;
  readonly oracleServerVersion: number;
  readonly oracleServerVersionString: string;
  /** What the database said at logon without refusing it, such as ORA-28002. */
  readonly warning?: unknown;
  execute(
    sql: string,
    binds: Readonly<Record<string, unknown>>,
    options: Readonly<Record<string, unknown>>,
  ): Promise<OracleResult>;
  rollback(): Promise<void>;
  ping(): Promise<void>;
  break(): Promise<void>;
  close(options?: { readonly drop: boolean }): Promise<void>;
  isHealthy(): boolean;
}

export interface OracleModule {
  readonly versionString: string;
  readonly thin: boolean;
  readonly oracleClientVersionString?: string;
  readonly STRING: unknown;
  readonly CLOB: unknown;
  readonly CURSOR: unknown;
  readonly BIND_IN: number;
  readonly BIND_OUT: number;
  stmtCacheSize: number;
  prefetchRows: number;
  fetchArraySize: number;
  initOracleClient(options: { readonly libDir?: string; readonly driverName?: string }): void;
  getConnection(options: Readonly<Record<string, unknown>>): Promise<OracleConnection>;
}
