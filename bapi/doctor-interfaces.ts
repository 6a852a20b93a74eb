import { ALL_FUNCTIONS, ALL_TABLES } from './catalogue/all.ts';
import { compareInterface } from './catalogue/comparison.ts';
import { type DictionaryRow, fieldDrift, isGrave } from './catalogue/dictionary.ts';
import { DDIF_FIELDINFO_GET, RFC_GET_FUNCTION_INTERFACE } from './catalogue/functions.ts';
import { DISPENSABLE } from './catalogue/system-tables.ts';
import { type Field, isField, isTable, type RfcFunction, type Structure } from './catalogue/types.ts';
import { UNVERIFIED } from './catalogue/unverified.ts';
import { affected, type Check, type Examination, told, type Verdict } from './doctor-verdict.ts';
import { isTable as isTableSource, tableOf } from './inventory.ts';

const OTHER_RELEASE = 'this release has another interface; tell us';

/** Functions, the structures of their parameters, and tables, each compared with the catalogue. */
export function interfaceChecks(of: Examination): readonly Check[] {
  const functions = ALL_FUNCTIONS.filter(({ name }) => of.used.some((source) => source.name === name));
  const tables = ALL_TABLES.filter(
    ({ name }) =>
      !DISPENSABLE.has(name) && of.used.some((source) => isTableSource(source.name) && tableOf(source.name) === name),
  );
  return [
    ...functions.map((fn) => ({ name: `function ${fn.name}`, run: () => checkFunction(of, fn) })),
    ...structuresOf(functions).map(({ structure, users }) => ({
      name: `structure ${structure.name}`,
      run: () => checkFields(of, structure, users),
    })),
    ...tables.map((table) => ({
      name: `table ${table.name}`,
      run: () => checkFields(of, table, [`RFC_READ_TABLE ${table.name}`]),
    })),
  ];
}

async function checkFunction(of: Examination, fn: RfcFunction): Promise<Verdict> {
  const found = await of.ask.call(RFC_GET_FUNCTION_INTERFACE, { FUNCNAME: fn.name });
  const consequence = affected(of, fn.name);
  const fail = (text: string, remedy = OTHER_RELEASE): Verdict => ({
    status: 'fail',
    text: told(text, consequence),
    remedy,
  });
  const { missing, demanded, others, isRemote } = compareInterface(fn, found);
  if (missing.length > 0) return fail(`parameters missing: ${missing.join(', ')}`);
  if (demanded.length > 0) return fail(`parameters demanded and not sent: ${demanded.join(', ')}`);
  if (!isRemote) return fail('not remote-enabled on this system', 'ask the ERP team for its release');
  if (others.length > 0)
    return {
      status: 'warn',
      text: told(others.join('; '), consequence),
      remedy: 'compare the fields of these structures',
    };
  const count = [fn.imports, fn.exports, fn.tables].reduce((sum, side) => sum + Object.keys(side).length, 0);
  return { status: 'ok', text: `${count} parameters as expected` };
}

interface UsedStructure {
  readonly structure: Structure;
  readonly users: readonly string[];
}

/** Structures and rows of parameters, each once with all fields that any of the functions uses of it. */
function structuresOf(functions: readonly RfcFunction[]): readonly UsedStructure[] {
  const found = new Map<string, { fields: Record<string, Field>; users: string[] }>();
  for (const fn of functions) {
    for (const parameter of Object.values({ ...fn.imports, ...fn.exports, ...fn.tables })) {
      if (isField(parameter)) continue;
      const { name, fields } = isTable(parameter) ? parameter.row : parameter;
      const known = found.get(name) ?? { fields: {}, users: [] };
      Object.assign(known.fields, fields);
      if (!known.users.includes(fn.name)) known.users.push(fn.name);
      found.set(name, known);
    }
  }
  return [...found].map(([name, { fields, users }]) => ({ structure: { name, fields }, users }));
}

async function checkFields(of: Examination, table: Structure, users: readonly string[]): Promise<Verdict> {
  const { DFIES_TAB: rows } = await of.ask.call(DDIF_FIELDINFO_GET, { TABNAME: table.name });
  const offered = new Map<string, DictionaryRow>(rows.map((row) => [row.FIELDNAME, row]));
  const consequence = affected(of, ...users);
  const missing = Object.keys(table.fields).filter((name) => !offered.has(name));
  if (missing.length > 0) {
    const text = told(`fields missing: ${missing.join(', ')}`, consequence);
    return { status: 'fail', text, remedy: OTHER_RELEASE };
  }
  const apart = Object.entries(table.fields).flatMap(([name, type]) => {
    const found = offered.get(name);
    const drift = fieldDrift(name, type, found);
    // What is shorter there than here holds everything that it can hold.
    const isShorter = drift !== null && !isGrave(type, found) && Number(found?.LENG) < type.length;
    return drift === null || isShorter ? [] : [{ drift, isGrave: isGrave(type, found) }];
  });
  if (apart.length > 0) {
    const text = told(apart.map(({ drift }) => drift).join('; '), consequence);
    return apart.some((one) => one.isGrave)
      ? { status: 'fail', text, remedy: OTHER_RELEASE }
      : { status: 'warn', text, remedy: 'a longer value is refused when it comes; tell us' };
  }
  const unverified = UNVERIFIED[table.name] ?? [];
  const note = unverified.length > 0 ? `; no public source confirms ${unverified.join(', ')}: this system does` : '';
  return { status: 'ok', text: `${Object.keys(table.fields).length} fields as expected${note}` };
}
