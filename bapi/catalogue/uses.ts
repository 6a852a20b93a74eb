import type { SourceUse } from '../../domain/connector.ts';
import { RFC_READ_TABLE } from './functions.ts';
import { isField, isTable, type Parameter, type RfcFunction, type Structure } from './types.ts';

/** A function with every parameter and field of its descriptor. */
export function fn({ name, imports, exports, tables }: RfcFunction): SourceUse {
  const parameters = Object.entries<Parameter>({ ...imports, ...exports, ...tables });
  return { name, fields: parameters.flatMap(([parameter, type]) => fieldsOf(parameter, type)) };
}

function fieldsOf(parameter: string, type: Parameter): readonly string[] {
  if (isField(type)) return [parameter];
  const { fields } = isTable(type) ? type.row : type;
  return Object.keys(fields).map((field) => `${parameter}-${field}`);
}

/** A table by RFC_READ_TABLE: some of its fields, or all that the allow-list has. */
export function table<S extends Structure>(
  { name, fields }: S,
  some: readonly (keyof S['fields'] & string)[] = Object.keys(fields),
): SourceUse {
  return { name: `${RFC_READ_TABLE.name} ${name}`, fields: some };
}
