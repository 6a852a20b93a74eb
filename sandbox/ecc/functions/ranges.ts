import type { Row } from './contract.ts';
import { bapiReturn1 } from './messages.ts';

/** One line of a selection range. */
interface Range {
  readonly sign: string;
  readonly option: string;
  readonly low: string;
  readonly high: string;
}

const COMPARISONS: Readonly<Record<string, string>> = { EQ: '=', NE: '<>', LT: '<', LE: '<=', GT: '>', GE: '>=' };

/** ABAP's CP pattern (`*` any, `+` one) as LIKE pattern. */
const likePattern = (pattern: string) =>
  pattern
    .replace(/[\\%_]/g, '\\$&')
    .replaceAll('*', '%')
    .replaceAll('+', '_');

/**
 * Makes a condition on a column out of ranges: the included ones in OR, none of the excluded ones. No range at all
 * selects everything. A bad SIGN or OPTION gives the message S& 026 or 027 (as BAPI_CUSTOMER_GETLIST documents).
 * `column` is constant text of this program; values become `$firstValue`, ….
 */
export function rangeCondition(
  column: string,
  ranges: readonly Range[],
  firstValue: number,
): { readonly sql: string; readonly values: readonly string[] } | { readonly problem: Row } {
  const values: string[] = [];
  const place = (value: string) => {
    values.push(value);
    return `$${firstValue + values.length - 1}`;
  };
  const included: string[] = [];
  const excluded: string[] = [];
  const problem = (number: string, text: string) => ({ problem: bapiReturn1({ type: 'E', id: 'S&', number, text }) });
  for (const { sign, option, low, high } of ranges) {
    if (sign !== 'I' && sign !== 'E') return problem('026', `SIGN "${sign}" is not allowed`);
    const comparison = Object.hasOwn(COMPARISONS, option) ? COMPARISONS[option] : undefined;
    let sql: string;
    if (comparison !== undefined) sql = `${column} COLLATE "C" ${comparison} ${place(low)}`;
    else if (option === 'BT' || option === 'NB') {
      sql = `${option === 'NB' ? 'NOT ' : ''}(${column} COLLATE "C" >= ${place(low)} AND ${column} COLLATE "C" <= ${place(high)})`;
    } else if (option === 'CP' || option === 'NP') {
      sql = `${column} ${option === 'NP' ? 'NOT ' : ''}LIKE ${place(likePattern(low))}`;
    } else return problem('027', `OPTION "${option}" is not allowed`);
    (sign === 'I' ? included : excluded).push(sql);
  }
  const wanted = included.length === 0 ? 'true' : `(${included.join(' OR ')})`;
  const unwanted = excluded.map((sql) => ` AND NOT (${sql})`).join('');
  return { sql: wanted + unwanted, values };
}
