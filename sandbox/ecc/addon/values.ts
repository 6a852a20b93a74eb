import { types } from '@abaplint/runtime';
import type { Parameter } from '../dictionary.ts';
import type { Input, Row, Value } from '../functions/contract.ts';

/** A variable of the ABAP runtime. */
export type AbapVariable = ReturnType<types.Structure['get']>[string];

/** An elementary ABAP value in the simulator's form. */
function textOf(value: AbapVariable): string {
  // `get` of a packed number is a double, which holds fifteen digits of 23.
  if (value instanceof types.Packed) return value.toFixed(value.getDecimals());
  if (value instanceof types.Character) return value.get().trimEnd();
  return String(value.get());
}

function rowOf(structure: types.Structure): Row {
  return Object.fromEntries(
    Object.entries(structure.get()).map(([name, field]) => [name.toUpperCase(), textOf(field as AbapVariable)]),
  );
}

/** What an export parameter holds. */
export function exportedValue(variable: AbapVariable): Value {
  if (variable instanceof types.Structure) return rowOf(variable);
  if (variable instanceof types.Table) {
    return variable.array().flatMap((row) => (row instanceof types.Structure ? [rowOf(row)] : []));
  }
  return textOf(variable);
}

/** Column by column of a structure of a table, in the engine's form. */
export function columnsOf(structure: types.Structure): readonly (readonly [string, string])[] {
  return Object.entries(structure.get()).map(([name, field]) => [name, textOf(field as AbapVariable)]);
}

function assign(variable: AbapVariable, text: string): void {
  if (variable instanceof types.Integer) variable.set(Number.parseInt(text, 10));
  else if (!(variable instanceof types.Structure || variable instanceof types.Table)) variable.set(text);
}

function assignRow(structure: types.Structure, row: Row): void {
  for (const [name, field] of Object.entries(structure.get())) {
    const text = row[name.toUpperCase()];
    if (text !== undefined) assign(field as AbapVariable, text);
  }
}

/** Puts what the caller sent into the variable of an import parameter. */
export function fill(variable: AbapVariable, parameter: Parameter, input: Input): void {
  if (variable instanceof types.Table) {
    for (const sent of input.rows(parameter.name)) {
      const row = variable.getRowType().clone();
      if (row instanceof types.Structure) assignRow(row, sent);
      variable.append(row);
    }
  } else if (variable instanceof types.Structure) assignRow(variable, input.row(parameter.name));
  else assign(variable, input.text(parameter.name));
}

/** An initial variable of a parameter's type; `composite` gives those of structures and table types. */
export function variableFor(parameter: Parameter, composite: (type: string) => AbapVariable): AbapVariable {
  const length = parameter.length ?? 1;
  switch (parameter.type) {
    case 'CHAR':
      return new types.Character(length);
    case 'NUMC':
      return new types.Numc({ length });
    case 'DATS':
      return new types.Date();
    case 'TIMS':
      return new types.Time();
    case 'INT4':
      return new types.Integer();
    case 'DEC':
      return new types.Packed({ length: Math.floor(length / 2) + 1, decimals: parameter.decimals ?? 0 });
    case 'STRING':
      return new types.String();
    default:
      return composite(parameter.type);
  }
}
