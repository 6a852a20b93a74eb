import type { PackageDescription } from '../database.ts';
import type { OracleColumn, OracleType } from '../engine.ts';

export interface CatalogColumn {
  readonly name: string;
  readonly type: OracleType;
  /** Bytes of a text or RAW, else 0. */
  readonly size: number;
  /** Of a NUMBER; 0 where it is not declared. */
  readonly precision: number;
  readonly scale: number;
  readonly nullable: boolean;
  /** Whether too long a text or too big a number is refused. */
  readonly isEnforced: boolean;
  /** The column in PostgreSQL; null for one that a test invented, which is always NULL. */
  readonly pg: string | null;
  /** Default as an expression of Oracle's, for INSERT. */
  readonly default: string | null;
}

interface Named {
  readonly owner: string;
  readonly name: string;
  /** OBJECT_ID. */
  readonly id: number;
}

export interface Relation extends Named {
  readonly kind: 'TABLE' | 'VIEW';
  readonly columns: readonly CatalogColumn[];
  /** What stands for it in a FROM of PostgreSQL, for a given user: what ALL_ views show depends on who asks. */
  readonly pg: (user: string) => string;
  /** Answers from the dictionary's own tables, which must be up to date first. */
  readonly isDictionary: boolean;
}

export interface Sequence extends Named {
  readonly kind: 'SEQUENCE';
  readonly pg: string;
}

export interface PackageUnit extends Named {
  readonly kind: 'PACKAGE';
  readonly spec: PackageDescription;
  readonly body: 'VALID' | 'INVALID' | null;
}

export interface Synonym extends Named {
  readonly kind: 'SYNONYM';
  readonly target: readonly [owner: string, name: string];
}

export interface Index {
  readonly owner: string;
  readonly name: string;
  readonly table: readonly [owner: string, name: string];
  readonly columns: readonly string[];
  readonly isUnique: boolean;
}

export type CatalogObject = Relation | Sequence | PackageUnit | Synonym;

/** How PostgreSQL knows a name of Oracle's. */
export function pgName(...names: readonly string[]): string {
  return names.map((name) => `"${name.toLowerCase().replaceAll('"', '""')}"`).join('.');
}

export const pgText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

export function describedColumn({ name, type, size, precision, scale, nullable }: CatalogColumn): OracleColumn {
  return { name, type, size, precision, scale, nullable };
}
