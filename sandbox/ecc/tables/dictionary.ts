import { type Field, transparentTable, transparentTableNames } from '../dictionary.ts';

/** One column of a transparent table: name in lower case, as the engine knows it. */
export interface Column extends Field {
  readonly length: number;
  readonly decimals: number;
  readonly key: boolean;
}

export interface Table {
  readonly name: string;
  readonly columns: readonly Column[];
}

/** The transparent tables of the dictionary, as the engine gets them. Throws for a field whose length nobody knows. */
export function readDictionary(): readonly Table[] {
  return transparentTableNames().map((name) => ({
    name: name.toLowerCase(),
    columns: (transparentTable(name)?.fields ?? []).map((field) => columnOf(name, field)),
  }));
}

function columnOf(table: string, field: Field): Column {
  const { name, type, length, decimals, key } = field;
  if (!length) throw new Error(`${table}-${name} has no length in the signatures`);
  return { name: name.toLowerCase(), type, length, decimals: decimals ?? 0, key: key ?? false };
}
