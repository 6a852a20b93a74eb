import type { DraftRow } from './document-rows.ts';

interface SiteIndex {
  readonly table: string;
  /** Three places; customers' own begin with Z. */
  readonly id: string;
  readonly fields: readonly string[];
}

/**
 * Secondary indexes that this site's Basis team has made, because somebody polls by these dates: as delivered, no index
 * of ECC carries the entry date or the clearing date. They are in the dictionary (DD17S) and in the database alike.
 */
const SITE_INDEXES: readonly SiteIndex[] = [
  { table: 'BSID', id: 'Z01', fields: ['MANDT', 'BUKRS', 'CPUDT'] },
  { table: 'BSAD', id: 'Z01', fields: ['MANDT', 'BUKRS', 'AUGDT'] },
  { table: 'BSAD', id: 'Z02', fields: ['MANDT', 'BUKRS', 'CPUDT'] },
];

export function siteIndexesSql(): string {
  const name = ({ table, id }: SiteIndex) => `"${table}~${id}"`.toLowerCase();
  return SITE_INDEXES.map(
    (index) =>
      `CREATE INDEX ${name(index)} ON ecc.${index.table.toLowerCase()} (${index.fields.join(', ').toLowerCase()});`,
  ).join('\n');
}

export function siteIndexRows(): DraftRow[] {
  return SITE_INDEXES.flatMap(({ table, id, fields }) =>
    fields.map((field, at) => ({
      sqltab: table,
      indexname: id,
      as4local: 'A',
      as4vers: '0000',
      position: String(at + 1).padStart(4, '0'),
      fieldname: field,
    })),
  );
}
