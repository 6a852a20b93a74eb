import { readFileSync } from 'node:fs';
import { z } from 'zod';

const Signatures = z.object({
  tables: z.record(
    z.string(),
    z.object({
      kind: z.string(),
      primaryKey: z.array(z.string()),
      columns: z.array(z.object({ name: z.string(), type: z.string() })),
    }),
  ),
});

/** A table or view of EBS, names in lower case, as the signatures know it. */
export interface TableSignature {
  readonly name: string;
  readonly isView: boolean;
  readonly key: readonly string[];
  readonly columns: readonly { readonly name: string; readonly type: string }[];
}

let read: readonly TableSignature[] | null = null;

/** Tables and views of EBS; the dictionary's own views are the database's. */
export function tableSignatures(): readonly TableSignature[] {
  if (read !== null) return read;
  const file = new URL('../../signatures/ebs.json', import.meta.url);
  const { tables } = Signatures.parse(JSON.parse(readFileSync(file, 'utf8')));
  read = Object.entries(tables)
    .filter(([, { kind }]) => kind !== 'dictionary view')
    .map(([name, { kind, primaryKey, columns }]) => ({
      name: name.toLowerCase(),
      isView: kind.startsWith('view'),
      key: primaryKey.map((column) => column.toLowerCase()),
      columns: columns.map((column) => ({ name: column.name.toLowerCase(), type: column.type })),
    }));
  return read;
}
