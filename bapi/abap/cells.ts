import type { Field, Structure } from '../catalogue/types.ts';

/** One field of a structure, and where an error in it is. */
export interface Cell {
  readonly name: string;
  readonly field: Field;
  readonly place: string;
}

/** The fields of a structure, made once for all rows of a table: a reply may have thousands. */
export function cellsOf(structure: Structure, place: string): readonly Cell[] {
  return Object.entries(structure.fields).map(([name, field]) => ({ name, field, place: `${place}.${name}` }));
}
