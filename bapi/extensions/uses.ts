import type { SourceUse } from '../../domain/connector.ts';
import type { Section } from '../config.ts';
import { ownFunction } from './descriptors.ts';
import { ownerOf, type TableField } from './section.ts';

/** What the section's extensions call and read, and for which entity. */
export function extensionUses(section: Section): readonly (SourceUse & { readonly of: 'customer' | 'invoice' })[] {
  const { fields, functions } = section.extensions;
  const tables = new Map<TableField['table'], string[]>();
  for (const { table, field } of fields) tables.set(table, [...(tables.get(table) ?? []), field]);
  return [
    ...[...tables].flatMap(([table, own]) =>
      (table === 'BSID' ? (['BSID', 'BSAD'] as const) : [table]).map((name) => ({
        of: ownerOf(table),
        name: `RFC_READ_TABLE ${name}`,
        fields: own,
      })),
    ),
    ...functions.map((own) => {
      const { name, imports } = ownFunction(own);
      const exports = own.exports.map(({ parameter, field }) => (field ? `${parameter}-${field}` : parameter));
      return { of: own.of, name, fields: [...Object.keys(imports), ...exports] };
    }),
  ];
}
