import { AditError } from '../domain/errors.ts';
import type { Structure } from './catalogue/types.ts';

/** OPTIONS rows of RFC_READ_TABLE hold this many characters, and no token may reach across two rows. */
const OPTION_LENGTH = 72;

type Operator = 'EQ' | 'NE' | 'GT' | 'GE' | 'LT' | 'LE';

/** A condition as tokens that must not be split: built only here, from catalogue fields and quoted literals. */
export interface Condition {
  readonly tokens: readonly string[];
}

/** `field OP 'value'`. The field must be one of the table's catalogue, which is the allow-list. */
export function compare<S extends Structure>(
  table: S,
  field: keyof S['fields'] & string,
  operator: Operator,
  value: string,
): Condition {
  if (!Object.hasOwn(table.fields, field))
    throw new AditError('INTERNAL', `${table.name}-${field} is not on the allow-list`);
  return { tokens: [field, operator, quote(value)] };
}

/** An ABAP literal: quotes doubled; what cannot stand in one is refused. */
function quote(value: string): string {
  if (/\p{Cc}/u.test(value))
    throw new AditError('INPUT_INVALID', 'a value with control characters cannot be searched for');
  const literal = `'${value.replaceAll("'", "''")}'`;
  if (literal.length > OPTION_LENGTH) throw new AditError('INPUT_INVALID', 'a value is too long to be searched for');
  return literal;
}

export function all(...conditions: readonly Condition[]): Condition {
  return join('AND', conditions);
}

export function any(...conditions: readonly Condition[]): Condition {
  return join('OR', conditions);
}

/** `field EQ 'a' OR field EQ 'b' …` in brackets. An empty list would select everything and is a defect. */
export function oneOf<S extends Structure>(
  table: S,
  field: keyof S['fields'] & string,
  values: readonly string[],
): Condition {
  if (values.length === 0) throw new AditError('INTERNAL', `${table.name}-${field}: an empty list of values`);
  return any(...values.map((value) => compare(table, field, 'EQ', value)));
}

/** Lays the tokens of a condition into rows of at most 72 characters, with a blank between any two. */
export function toOptions(condition: Condition): readonly { readonly TEXT: string }[] {
  const rows: { TEXT: string }[] = [];
  let row = '';
  for (const token of condition.tokens) {
    const longer = row === '' ? token : `${row} ${token}`;
    if (longer.length <= OPTION_LENGTH) row = longer;
    else {
      rows.push({ TEXT: row });
      row = token;
    }
  }
  if (row !== '') rows.push({ TEXT: row });
  return rows;
}

function join(word: 'AND' | 'OR', conditions: readonly Condition[]): Condition {
  const parts = conditions.filter(({ tokens }) => tokens.length > 0);
  if (parts.length === 1 && parts[0]) return parts[0];
  // A single comparison (field, operator, literal) needs no brackets.
  const bracketed = ({ tokens }: Condition) => (tokens.length === 3 ? tokens : ['(', ...tokens, ')']);
  return { tokens: parts.flatMap((part, at) => [...(at > 0 ? [word] : []), ...bracketed(part)]) };
}
