import { type TableSignature, tableSignatures } from './signatures.ts';

/** Views that put a base table and its translations together. */
const TRANSLATED: Readonly<Record<string, readonly [base: string, translated: string]>> = {
  ar_aging_bucket_lines: ['ar_aging_bucket_lines_b', 'ar_aging_bucket_lines_tl'],
  jtf_notes_vl: ['jtf_notes_b', 'jtf_notes_tl'],
  jtf_rs_resource_extns_vl: ['jtf_rs_resource_extns', 'jtf_rs_resource_extns_tl'],
  jtf_tasks_vl: ['jtf_tasks_b', 'jtf_tasks_tl'],
  ra_terms: ['ra_terms_b', 'ra_terms_tl'],
};

/** Lookup views by VIEW_APPLICATION_ID. */
const LOOKUP_VIEWS: Readonly<Record<string, number>> = { ar_lookups: 222, iex_lookups_v: 695, fnd_lookups: 0 };

export function isDerivedView(name: string): boolean {
  return name in TRANSLATED || name in LOOKUP_VIEWS;
}

const LANGUAGE = "'US'";

function translatedView(view: TableSignature, base: TableSignature, translated: TableSignature): string {
  const has = (table: TableSignature, column: string) => table.columns.some(({ name }) => name === column);
  const columns = view.columns.map(({ name, type }) => {
    if (has(base, name)) return `b."${name}"`;
    if (has(translated, name)) return `t."${name}"`;
    // ROWID of the base table, which nobody outside of a form asks for.
    return `NULL::${type === 'RAW' ? 'bytea' : 'text'} AS "${name}"`;
  });
  const key = base.key.map((column) => `t."${column}" = b."${column}"`).join(' AND ');
  return `CREATE VIEW apps."${view.name}" AS SELECT ${columns.join(', ')} FROM apps."${base.name}" b JOIN apps."${translated.name}" t ON ${key} AND t.language = ${LANGUAGE};`;
}

function lookupView(view: TableSignature, application: number): string {
  const source = new Set([
    'lookup_type',
    'lookup_code',
    'meaning',
    'description',
    'enabled_flag',
    'start_date_active',
    'end_date_active',
  ]);
  const columns = view.columns.map(({ name }) => (source.has(name) ? `"${name}"` : `NULL::text AS "${name}"`));
  return `CREATE VIEW apps."${view.name}" AS SELECT ${columns.join(', ')} FROM apps.fnd_lookup_values WHERE view_application_id = ${application} AND security_group_id = 0 AND language = ${LANGUAGE};`;
}

/**
 * DDL of the views whose base tables are in the signatures as well. Other views of EBS are tables here: what they are
 * made of is nobody's business.
 */
export function viewsSql(): string {
  const signatures = new Map(tableSignatures().map((table) => [table.name, table]));
  const found = (name: string): TableSignature => {
    const table = signatures.get(name);
    if (table === undefined) throw new Error(`there is no signature of ${name}`);
    return table;
  };
  return [
    ...Object.entries(TRANSLATED).map(([view, [base, translated]]) =>
      translatedView(found(view), found(base), found(translated)),
    ),
    ...Object.entries(LOOKUP_VIEWS).map(([view, application]) => lookupView(found(view), application)),
  ].join('\n');
}
