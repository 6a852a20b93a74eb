import { readFileSync } from 'node:fs';
import type { ClientBase, Pool } from 'pg';
import { z } from 'zod';
import type { ArgumentDescription, PackageDescription } from '../database.ts';
import type { OracleType } from '../engine.ts';
import type { IsProvided } from '../plsql/packages/provided.ts';
import type { Catalog } from './catalog.ts';
import { type CatalogColumn, pgName } from './objects.ts';

const FILE = new URL('../../signatures/ebs.json', import.meta.url);

const Column = z.object({
  name: z.string(),
  type: z.string(),
  size: z.number().nullable(),
  nullable: z.boolean().nullable(),
  typeConfidence: z.string(),
});
const Parameter = z.object({
  name: z.string(),
  position: z.number(),
  mode: z.string(),
  type: z.string(),
  default: z.union([z.string(), z.boolean()]),
});
const Procedure = z.object({
  overload: z.number().nullable(),
  kind: z.string(),
  parameters: z.array(Parameter),
  returns: z.string().nullish(),
});
const Field = z.object({ field: z.string(), type: z.string() });
const Signatures = z.object({
  tables: z.record(z.string(), z.object({ kind: z.string(), columns: z.array(Column) })),
  packages: z.record(
    z.string(),
    z.object({
      authid: z.string().nullish(),
      procedures: z.record(z.string(), z.array(Procedure)),
      recordTypes: z.record(z.string(), z.array(Field)).default({}),
      collectionTypes: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
  indexes: z.object({
    indexes: z.array(z.object({ table: z.string(), name: z.string(), columns: z.array(z.string()).nullable() })),
  }),
});
export type EbsSignatures = z.infer<typeof Signatures>;
export type SignatureColumn = z.infer<typeof Column>;

export function readEbsSignatures(file: URL = FILE): EbsSignatures {
  return Signatures.parse(JSON.parse(readFileSync(file, 'utf8')));
}

const TYPES: Readonly<Record<string, OracleType>> = {
  VARCHAR2: 'VARCHAR2',
  CHAR: 'CHAR',
  NUMBER: 'NUMBER',
  DATE: 'DATE',
  TIMESTAMP: 'TIMESTAMP',
  CLOB: 'CLOB',
  RAW: 'RAW',
  LONG: 'LONG',
};

/** A column of the signatures. Sizes are held to only where they are known well enough. */
export function signatureColumn({ name, type, size, nullable, typeConfidence }: SignatureColumn): CatalogColumn {
  const known = TYPES[type] ?? 'VARCHAR2';
  const isText = known === 'VARCHAR2' || known === 'CHAR';
  return {
    name,
    type: known,
    size: isText ? (size ?? 4000) : 0,
    precision: 0,
    scale: known === 'NUMBER' ? -127 : 0,
    nullable: nullable !== false,
    isEnforced: typeConfidence === 'likely' && size !== null && isText,
    pg: name,
    default: null,
  };
}

function packageOf(
  name: string,
  { authid, procedures }: EbsSignatures['packages'][string],
  isProvided: IsProvided,
): PackageDescription {
  const provided = Object.entries(procedures).filter(([procedure]) => isProvided(name, procedure));
  const subprograms = provided.flatMap(([procedure, overloads]) =>
    overloads.map(({ overload, parameters, returns }) => {
      const result: ArgumentDescription[] =
        returns === null || returns === undefined
          ? []
          : [{ name: null, position: 0, mode: 'OUT', type: returns, isDefaulted: false }];
      const args = parameters.map(
        (parameter): ArgumentDescription => ({
          name: parameter.name,
          position: parameter.position,
          mode: parameter.mode === 'IN' || parameter.mode === 'OUT' ? parameter.mode : 'IN/OUT',
          type: parameter.type,
          isDefaulted: parameter.default !== false,
        }),
      );
      return { name: procedure, overload, arguments: [...result, ...args] };
    }),
  );
  const isDefiner = authid === 'DEFINER';
  return {
    owner: ownerOf(name),
    name,
    isBody: false,
    authid: isDefiner ? 'DEFINER' : 'CURRENT_USER',
    status: 'VALID',
    subprograms,
  };
}

const ownerOf = (name: string): string => (name.startsWith('DBMS_') ? 'SYS' : 'APPS');

/**
 * Enters EBS's tables, views, packages, sequences and indexes in the catalogue: what the signatures say and PostgreSQL's
 * schema `apps` has. What is not there has no rows to give, and is left out, as are procedures that nobody has written.
 */
export async function loadEbsCatalog(
  catalog: Catalog,
  db: ClientBase | Pool,
  isProvided: IsProvided,
  signatures = readEbsSignatures(),
): Promise<void> {
  const found = await db.query<{ name: string; kind: string }>(
    "SELECT c.relname AS name, c.relkind AS kind FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'apps' AND c.relkind IN ('r', 'v', 'S')",
  );
  const there = new Set(found.rows.filter(({ kind }) => kind !== 'S').map(({ name }) => name));
  catalog.addSchema('APPS');
  for (const [name, { kind, columns }] of Object.entries(signatures.tables)) {
    if (kind === 'dictionary view' || !there.has(name.toLowerCase())) continue;
    const pg = pgName('apps', name);
    const kept = columns.map(signatureColumn);
    catalog.put({
      kind: kind.startsWith('view') ? 'VIEW' : 'TABLE',
      owner: 'APPS',
      name,
      columns: kept,
      pg: () => pg,
      isDictionary: false,
    });
  }
  for (const { name, kind } of found.rows) {
    if (kind === 'S')
      catalog.put({ kind: 'SEQUENCE', owner: 'APPS', name: name.toUpperCase(), pg: pgName('apps', name) });
  }
  for (const [name, described] of Object.entries(signatures.packages)) {
    const procedures = Object.keys(described.procedures);
    // One of types and constants alone is there.
    if (procedures.length > 0 && !procedures.some((procedure) => isProvided(name, procedure))) continue;
    const spec = packageOf(name, described, isProvided);
    for (const [type, fields] of Object.entries(described.recordTypes)) {
      const named = fields.map((each) => ({ name: each.field, type: each.type }));
      catalog.types.set(`${name}.${type}`, { owner: spec.owner, kind: 'record', fields: named });
    }
    for (const type of Object.keys(described.collectionTypes)) {
      catalog.types.set(`${name}.${type}`, { owner: spec.owner, kind: 'collection', fields: [] });
    }
    catalog.put({ kind: 'PACKAGE', owner: spec.owner, name, spec, body: 'VALID' });
    if (spec.owner === 'SYS') catalog.put({ kind: 'SYNONYM', owner: 'PUBLIC', name, target: ['SYS', name] });
    if (spec.owner === 'SYS') catalog.privileges.grant('PUBLIC', 'EXECUTE', `SYS.${name}`);
  }
  for (const { table, name, columns } of signatures.indexes.indexes) {
    const known = (columns ?? []).filter((column) => /^[A-Z0-9_]+$/.test(column));
    if (known.length === 0) continue;
    catalog.putIndex({ owner: 'APPS', name, table: ['APPS', table], columns: known, isUnique: /_U\d+$/.test(name) });
  }
}
