import type { SourceUse } from '../domain/connector.ts';
import type { Ask } from './ask.ts';
import { OBJECT_COLUMNS, OBJECT_STATUS, PACKAGE_ARGUMENTS, RECORD_FIELDS } from './catalogue/dictionary.ts';
import { isHidden } from './doctor-verdict.ts';

/**
 * What the dictionary of the database says of one source, beside what the statements expect of it: the one place that
 * `doctor` tells from and that operations are switched off by.
 */
export interface Comparison {
  /** `warn`: it cannot be told. */
  readonly status: 'ok' | 'warn' | 'fail';
  readonly text: string;
  readonly remedy?: string;
  /** Of a `fail`: the code that a statement which uses it would end with. Absent where it may yet work. */
  readonly code?: 'ERP_DENIED' | 'ERP_REPLY_INVALID';
  /** The columns, arguments or fields that are missing, where who uses none of them is as well off as before. */
  readonly missing?: readonly string[];
}

/** True for what a difference costs something: whoever uses this source and, where only parts are missing, one of them. */
export function isCostBy({ missing }: Comparison, { fields }: SourceUse): boolean {
  return missing === undefined || fields.some((field) => missing.includes(field));
}

type Rows = Pick<Ask, 'rows'>;

const OTHER_RELEASE = 'this release has another interface; tell us';
/** Oracle's own views are the same everywhere. */
const OWN_VIEWS = /^(?:ALL_|USER_|NLS_|V\$|DATABASE_PROPERTIES$)/;
const NOT_THERE = 'not there, or nothing was granted on it';

/** Each table or view, program and record of the site that is used, once, with everything that is used of it. */
export function comparable(uses: readonly SourceUse[]): readonly SourceUse[] {
  const fields = new Map<string, Set<string>>();
  for (const { fields: of, name } of uses) fields.set(name, new Set([...(fields.get(name) ?? []), ...of]));
  return [...fields]
    .filter(([name]) => !OWN_VIEWS.test(name))
    .map(([name, of]) => ({ name, fields: [...of] }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The package that a program or record is a member of; null for a table or view. */
export function packageOf(source: string): string | null {
  const [owner = '', member] = source.split('.', 2);
  return member === undefined ? null : owner;
}

/** A table or view by its columns, a program by its arguments, a record type by its fields. */
export function compareSource(ask: Rows, use: SourceUse): Promise<Comparison> {
  return packageOf(use.name) === null ? compareColumns(ask, use) : compareMember(ask, use);
}

/** A package that is invalid may yet work: the database compiles it when it is next called. */
export async function comparePackage(ask: Rows, name: string): Promise<Comparison> {
  const { rows } = await ask.rows(OBJECT_STATUS, { object_name: name }, { cap: 10 });
  if (rows.length === 0)
    return {
      status: 'fail',
      code: 'ERP_DENIED',
      text: NOT_THERE,
      remedy: name.startsWith('XXADIT')
        ? 'install ebs/addon and grant EXECUTE as "adit policy role" says'
        : 'let the writing user come by proxy, or use the add-on',
    };
  const broken = rows.filter(({ STATUS }) => STATUS !== 'VALID').map(({ OBJECT_TYPE }) => OBJECT_TYPE ?? '');
  return broken.length > 0
    ? {
        status: 'fail',
        text: `invalid: ${broken.join(', ').toLowerCase()}`,
        remedy: 'recompile it (adutlrcmp.sql) and read its errors (ALL_ERRORS)',
      }
    : { status: 'ok', text: rows.map(({ OBJECT_TYPE }) => (OBJECT_TYPE ?? '').toLowerCase()).join(', ') };
}

async function compareColumns(ask: Rows, { fields, name }: SourceUse): Promise<Comparison> {
  const { rows } = await ask.rows(OBJECT_COLUMNS, { object_name: name }, { cap: 2_000 });
  const found = new Set(rows.map(({ COLUMN_NAME }) => COLUMN_NAME));
  const missing = fields.filter((field) => !found.has(field));
  if (found.size === 0) {
    const remedy = `grant SELECT on APPS.${name} as "adit policy role" says`;
    return { status: 'fail', code: 'ERP_DENIED', text: NOT_THERE, remedy };
  }
  return missing.length > 0
    ? differs(`columns missing: ${missing.join(', ')}`, missing)
    : { status: 'ok', text: `${fields.length} columns as expected` };
}

/** A program with its arguments, else a record type with its fields; a constant shows in neither view. */
async function compareMember(ask: Rows, { fields, name }: SourceUse): Promise<Comparison> {
  const [owner = '', member = ''] = name.split('.', 2);
  const { rows } = await ask.rows(PACKAGE_ARGUMENTS, { package_name: owner, object_name: member }, { cap: 5_000 });
  if (rows.length === 0) return await compareRecord(ask, owner, member, fields);
  const overloads = [...new Set(rows.map(({ OVERLOAD }) => OVERLOAD))].map((overload) =>
    missingArguments(
      fields,
      rows.filter(({ OVERLOAD }) => OVERLOAD === overload),
    ),
  );
  const [best] = overloads.toSorted((a, b) => a.length - b.length);
  return best && best.length > 0
    ? differs(`arguments: ${best.join(', ')}`)
    : { status: 'ok', text: `${fields.length} arguments as expected` };
}

/** Of one overload: what is passed and not known there, and what is demanded and not passed. */
function missingArguments(
  fields: readonly string[],
  rows: readonly {
    readonly ARGUMENT_NAME: string | null;
    readonly IN_OUT: string | null;
    readonly DEFAULTED: string | null;
  }[],
): readonly string[] {
  const known = new Set(rows.map(({ ARGUMENT_NAME }) => ARGUMENT_NAME));
  const demanded = rows.filter(({ ARGUMENT_NAME, DEFAULTED }) => ARGUMENT_NAME !== null && DEFAULTED === 'N');
  return [
    ...fields.filter((field) => !known.has(field)).map((field) => `${field} is not known there`),
    // In positional notation no name is passed; then nothing can be said of what is left out.
    ...(fields.length === 0
      ? []
      : demanded.flatMap(({ ARGUMENT_NAME }) =>
          ARGUMENT_NAME !== null && !fields.includes(ARGUMENT_NAME) ? [`${ARGUMENT_NAME} is demanded there`] : [],
        )),
  ];
}

async function compareRecord(ask: Rows, owner: string, type: string, fields: readonly string[]): Promise<Comparison> {
  if (fields.length === 0) return { status: 'ok', text: 'a constant, or a program without arguments' };
  try {
    const { rows } = await ask.rows(RECORD_FIELDS, { package_name: owner, type_name: type }, { cap: 2_000 });
    const found = new Set(rows.map(({ ATTR_NAME }) => ATTR_NAME));
    if (found.size === 0) return differs('not there');
    const missing = fields.filter((field) => !found.has(field));
    return missing.length > 0
      ? differs(`fields missing: ${missing.join(', ')}`, missing)
      : { status: 'ok', text: `${fields.length} fields as expected` };
  } catch (thrown) {
    if (!isHidden(thrown)) throw thrown;
    return {
      status: 'warn',
      text: 'fields of records cannot be read on this release of the database (ALL_PLSQL_TYPE_ATTRS)',
      remedy: 'a field that is missing shows as PLS-00302 with the first command',
    };
  }
}

function differs(text: string, missing?: readonly string[]): Comparison {
  return { status: 'fail', code: 'ERP_REPLY_INVALID', text, remedy: OTHER_RELEASE, ...(missing && { missing }) };
}
