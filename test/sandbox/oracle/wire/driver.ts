import { createRequire } from 'node:module';

/** The part of `oracledb` that these tests use; the package brings no types. */
export interface Connection {
  callTimeout: number;
  module: string;
  action: string;
  clientId: string;
  currentSchema: string;
  readonly oracleServerVersionString: string;
  readonly warning?: Error;
  execute(sql: string, binds?: unknown, options?: Record<string, unknown>): Promise<Result>;
  executeMany(sql: string, binds: readonly unknown[], options?: Record<string, unknown>): Promise<Result>;
  getStatementInfo(sql: string): Promise<{ metaData?: readonly ColumnInfo[] }>;
  changePassword(user: string, old: string, renewed: string): Promise<void>;
  createLob(type: unknown): Promise<Lob>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  ping(): Promise<void>;
  break(): Promise<void>;
  close(options?: { drop: boolean }): Promise<void>;
  isHealthy(): boolean;
}

export interface Lob {
  readonly length: number;
  getData(): Promise<string>;
  write(text: string, callback: (error?: Error | null) => void): boolean;
  end(callback: () => void): void;
  destroy(): void;
}

export interface ColumnInfo {
  readonly name: string;
  readonly dbTypeName: string;
  readonly nullable: boolean;
  readonly precision?: number;
  readonly scale?: number;
  readonly byteSize?: number;
}

export interface ResultSet {
  readonly metaData: readonly ColumnInfo[];
  getRows(count?: number): Promise<unknown[][]>;
  close(): Promise<void>;
}

export interface Result {
  readonly rows?: unknown[][];
  readonly metaData?: readonly ColumnInfo[];
  readonly resultSet?: ResultSet;
  readonly rowsAffected?: number;
  readonly outBinds?: Record<string, unknown> & unknown[];
  readonly implicitResults?: readonly unknown[][][];
}

export interface Pool {
  readonly connectionsOpen: number;
  getConnection(): Promise<Connection>;
  close(drainSeconds?: number): Promise<void>;
}

interface Driver {
  readonly versionString: string;
  readonly thin: boolean;
  readonly STRING: unknown;
  readonly NUMBER: unknown;
  readonly CURSOR: unknown;
  readonly CLOB: unknown;
  readonly DB_TYPE_DATE: unknown;
  readonly DB_TYPE_CHAR: unknown;
  readonly DB_TYPE_RAW: unknown;
  readonly DB_TYPE_BOOLEAN: unknown;
  readonly DB_TYPE_TIMESTAMP: unknown;
  readonly DB_TYPE_NVARCHAR: unknown;
  readonly BIND_IN: number;
  readonly BIND_OUT: number;
  readonly BIND_INOUT: number;
  getConnection(options: Record<string, unknown>): Promise<Connection>;
  createPool(options: Record<string, unknown>): Promise<Pool>;
}

export const oracledb: Driver = createRequire(import.meta.url)('oracledb');

/** Numbers and CLOBs as text: what a product that counts money does. */
export const asText = {
  fetchTypeHandler: (column: ColumnInfo) =>
    ['NUMBER', 'CLOB'].includes(column.dbTypeName) ? { type: oracledb.STRING } : undefined,
};

/** Code of the error that a promise rejects with, such as `ORA-01017` or `NJS-500`; fails if it does not reject. */
export async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
  throw new Error('it did not reject');
}
