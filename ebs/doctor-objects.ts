import type { SourceUse } from '../domain/connector.ts';
import { OBJECT_COLUMNS, OBJECT_STATUS, PACKAGE_ARGUMENTS, RECORD_FIELDS } from './catalogue/dictionary.ts';
import { affected, type Check, type Examination, isHidden, told, type Verdict } from './doctor-verdict.ts';

const OTHER_RELEASE = 'this release has another interface; tell us';
/** Oracle's own views are the same everywhere. */
const OWN_VIEWS = /^(?:ALL_|USER_|NLS_|V\$|DATABASE_PROPERTIES$)/;

/** Columns of each table, arguments of each program, fields of each record and the state of each package in use. */
export function objectChecks(of: Examination): readonly Check[] {
  const uses = merged(of.needs.map(({ use }) => use)).filter(({ name }) => !OWN_VIEWS.test(name));
  const packages = [...new Set(uses.flatMap(({ name }) => (name.includes('.') ? [name.split('.', 1)[0] ?? ''] : [])))];
  return [
    ...packages.map((name) => ({ name: `package ${name}`, run: () => checkPackage(of, name) })),
    ...uses.map((use) => ({
      name: `${use.name.includes('.') ? 'program' : 'object'} ${use.name}`,
      run: () => (use.name.includes('.') ? checkMember(of, use) : checkColumns(of, use)),
    })),
  ];
}

function merged(uses: readonly SourceUse[]): readonly SourceUse[] {
  const fields = new Map<string, Set<string>>();
  for (const { fields: of, name } of uses) fields.set(name, new Set([...(fields.get(name) ?? []), ...of]));
  return [...fields].map(([name, of]) => ({ name, fields: [...of] })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function checkPackage(of: Examination, name: string): Promise<Verdict> {
  const { rows } = await of.ask.rows(OBJECT_STATUS, { object_name: name }, { cap: 10 });
  const consequence = affected(of, (source) => source.startsWith(`${name}.`));
  if (rows.length === 0)
    return {
      status: 'fail',
      text: told('not there, or nothing was granted on it', consequence),
      remedy: name.startsWith('XXADIT')
        ? 'install ebs/addon and grant EXECUTE as "adit policy role" says'
        : 'let the writing user come by proxy, or use the add-on',
    };
  const broken = rows.filter(({ STATUS }) => STATUS !== 'VALID').map(({ OBJECT_TYPE }) => OBJECT_TYPE ?? '');
  return broken.length > 0
    ? {
        status: 'fail',
        text: told(`invalid: ${broken.join(', ').toLowerCase()}`, consequence),
        remedy: 'recompile it (adutlrcmp.sql) and read its errors (ALL_ERRORS)',
      }
    : { status: 'ok', text: rows.map(({ OBJECT_TYPE }) => (OBJECT_TYPE ?? '').toLowerCase()).join(', ') };
}

async function checkColumns(of: Examination, { fields, name }: SourceUse): Promise<Verdict> {
  const { rows } = await of.ask.rows(OBJECT_COLUMNS, { object_name: name }, { cap: 2_000 });
  const found = new Set(rows.map(({ COLUMN_NAME }) => COLUMN_NAME));
  const missing = fields.filter((field) => !found.has(field));
  const consequence = affected(of, (source) => source === name);
  if (found.size === 0)
    return {
      status: 'fail',
      text: told('not there, or nothing was granted on it', consequence),
      remedy: `grant SELECT on APPS.${name} as "adit policy role" says`,
    };
  return missing.length > 0
    ? { status: 'fail', text: told(`columns missing: ${missing.join(', ')}`, consequence), remedy: OTHER_RELEASE }
    : { status: 'ok', text: `${fields.length} columns as expected` };
}

/** A program with its arguments, else a record type with its fields; a constant shows in neither view. */
async function checkMember(of: Examination, { fields, name }: SourceUse): Promise<Verdict> {
  const [owner = '', member = ''] = name.split('.', 2);
  const consequence = affected(of, (source) => source === name);
  const { rows } = await of.ask.rows(PACKAGE_ARGUMENTS, { package_name: owner, object_name: member }, { cap: 5_000 });
  if (rows.length > 0) {
    const overloads = [...new Set(rows.map(({ OVERLOAD }) => OVERLOAD))].map((overload) =>
      missingArguments(
        fields,
        rows.filter(({ OVERLOAD }) => OVERLOAD === overload),
      ),
    );
    const [best] = overloads.toSorted((a, b) => a.length - b.length);
    return best && best.length > 0
      ? { status: 'fail', text: told(`arguments: ${best.join(', ')}`, consequence), remedy: OTHER_RELEASE }
      : { status: 'ok', text: `${fields.length} arguments as expected` };
  }
  return await checkRecord(of, owner, member, fields, consequence);
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

async function checkRecord(
  of: Examination,
  owner: string,
  type: string,
  fields: readonly string[],
  consequence: string,
): Promise<Verdict> {
  if (fields.length === 0) return { status: 'ok', text: 'a constant, or a program without arguments' };
  try {
    const { rows } = await of.ask.rows(RECORD_FIELDS, { package_name: owner, type_name: type }, { cap: 2_000 });
    const found = new Set(rows.map(({ ATTR_NAME }) => ATTR_NAME));
    if (found.size === 0) return { status: 'fail', text: told('not there', consequence), remedy: OTHER_RELEASE };
    const missing = fields.filter((field) => !found.has(field));
    return missing.length > 0
      ? { status: 'fail', text: told(`fields missing: ${missing.join(', ')}`, consequence), remedy: OTHER_RELEASE }
      : { status: 'ok', text: `${fields.length} fields as expected` };
  } catch (thrown) {
    if (!isHidden(thrown)) throw thrown;
    return {
      status: 'warn',
      text: told(
        'fields of records cannot be read on this release of the database (ALL_PLSQL_TYPE_ATTRS)',
        consequence,
      ),
      remedy: 'a field that is missing shows as PLS-00302 with the first command',
    };
  }
}
