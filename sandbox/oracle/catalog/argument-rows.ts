import type { ArgumentDescription } from '../database.ts';
import type { Catalog } from './catalog.ts';
import type { PackageUnit } from './objects.ts';
import type { DictionaryRow } from './row.ts';

const SCALARS = new Set(['VARCHAR2', 'NUMBER', 'DATE', 'CLOB', 'RAW', 'CHAR', 'TIMESTAMP', 'LONG']);

interface DataType {
  readonly DATA_TYPE: string;
  readonly TYPE_OWNER: string | null;
  readonly TYPE_NAME: string | null;
  readonly TYPE_SUBNAME: string | null;
}

/** How ALL_ARGUMENTS tells a declared type. An anchored one is told as what it is anchored to. */
function dataType(catalog: Catalog, unit: PackageUnit, written: string): DataType {
  const plain = written
    .toUpperCase()
    .replace(/\(.*\)$/, '')
    .replace(/%TYPE$|%ROWTYPE$/, '')
    .trim();
  const none = { TYPE_OWNER: null, TYPE_NAME: null, TYPE_SUBNAME: null };
  if (SCALARS.has(plain)) return { DATA_TYPE: plain, ...none };
  if (plain === 'SYS_REFCURSOR') return { DATA_TYPE: 'REF CURSOR', ...none };
  if (plain === 'BOOLEAN') return { DATA_TYPE: 'PL/SQL BOOLEAN', ...none };
  if (['INTEGER', 'PLS_INTEGER', 'BINARY_INTEGER'].includes(plain)) return { DATA_TYPE: 'BINARY_INTEGER', ...none };
  if (/%TYPE$/i.test(written)) return { DATA_TYPE: anchored(catalog, plain), ...none };
  const [type = '', pkg = unit.name] = plain.split('.').reverse();
  const known = catalog.types.get(`${pkg}.${type}`);
  const isCollection = known === undefined ? /TBL|TAB|TABLE/.test(type) : known.kind === 'collection';
  return {
    DATA_TYPE: isCollection ? 'PL/SQL TABLE' : 'PL/SQL RECORD',
    TYPE_OWNER: known?.owner ?? unit.owner,
    TYPE_NAME: pkg,
    TYPE_SUBNAME: type,
  };
}

function anchored(catalog: Catalog, path: string): string {
  const [column = '', table = '', owner = 'APPS'] = path.split('.').reverse();
  const found = catalog.lookup([owner, table], { user: owner, schema: owner });
  const columns = found?.kind === 'TABLE' || found?.kind === 'VIEW' ? found.columns : [];
  return columns.find(({ name }) => name === column)?.type ?? 'VARCHAR2';
}

function argumentRow(
  catalog: Catalog,
  unit: PackageUnit,
  place: { name: string; overload: number | null; id: number; sequence: number },
  argument: ArgumentDescription | null,
): DictionaryRow {
  const type = argument === null ? null : dataType(catalog, unit, argument.type);
  return {
    OWNER: unit.owner,
    OBJECT_NAME: place.name,
    PACKAGE_NAME: unit.name,
    OBJECT_ID: unit.id * 2,
    OVERLOAD: place.overload === null ? null : String(place.overload),
    SUBPROGRAM_ID: place.id,
    ARGUMENT_NAME: argument?.name ?? null,
    // A procedure without arguments has one row that names none.
    POSITION: argument?.position ?? 1,
    SEQUENCE: argument === null ? 0 : place.sequence,
    DATA_LEVEL: 0,
    DEFAULTED: argument?.isDefaulted === true ? 'Y' : 'N',
    IN_OUT: argument?.mode ?? 'IN',
    PLS_TYPE: type !== null && SCALARS.has(type.DATA_TYPE) ? type.DATA_TYPE : null,
    ...type,
    see_owner: unit.owner,
    see_name: unit.name,
  };
}

/** Rows of ALL_ARGUMENTS. */
export function argumentRows(catalog: Catalog): DictionaryRow[] {
  const units = catalog.objects().flatMap((object) => (object.kind === 'PACKAGE' ? [object] : []));
  return units.flatMap((unit) =>
    unit.spec.subprograms.flatMap(({ name, overload, arguments: args }, index) => {
      const place = { name, overload, id: index + 1 };
      if (args.length === 0) return [argumentRow(catalog, unit, { ...place, sequence: 0 }, null)];
      return args.map((argument, at) => argumentRow(catalog, unit, { ...place, sequence: at + 1 }, argument));
    }),
  );
}

/** Rows of ALL_PLSQL_TYPE_ATTRS: the fields of record types. */
export function typeAttributeRows(catalog: Catalog): DictionaryRow[] {
  return [...catalog.types].flatMap(([path, { owner, fields }]) => {
    const [pkg = '', type = ''] = path.split('.');
    return fields.map((field, index) => {
      const [, base = field.type, size] = /^([A-Z0-9_ ]+?)(?:\((\d+).*\))?$/.exec(field.type.toUpperCase()) ?? [];
      return {
        OWNER: owner,
        TYPE_NAME: type,
        PACKAGE_NAME: pkg,
        ATTR_NAME: field.name,
        ATTR_TYPE_NAME: /%TYPE$/i.test(field.type)
          ? anchored(catalog, field.type.toUpperCase().replace('%TYPE', ''))
          : base,
        LENGTH: size === undefined ? null : Number(size),
        ATTR_NO: index + 1,
        see_owner: owner,
        see_name: pkg,
      };
    });
  });
}
