import type { Row } from '../contract.ts';
import { normalized } from './numbers.ts';
import { problem } from './owner.ts';
import type { Communication } from './tables.ts';

type Stored = Readonly<Record<string, unknown>>;

/** What becomes of one entry; `row` holds columns, for an update only those that change. */
export type Step =
  | { readonly do: 'insert'; readonly consnumber: string; readonly row: Row }
  | { readonly do: 'update'; readonly consnumber: string; readonly row: Row }
  | { readonly do: 'delete'; readonly consnumber: string };

export type Plan = { readonly steps: readonly Step[] } | { readonly problem: Row };

interface Request {
  readonly kind: Communication;
  readonly rows: readonly Row[];
  readonly flags: readonly Row[];
  readonly country: string;
  readonly check: boolean;
}

/** What the regional checks say of one entry: characters of a number, form of an address. Numbers of AM: own knowledge. */
function contentProblem(kind: Communication, value: string): Row | null {
  if (value === '') return problem('257', `Entry in ${kind.parameter} without ${kind.content}`);
  if (kind.table === 'adr2' && !/^[-+0-9 ()/.&A-Z]+$/.test(value))
    return problem('012', `Telephone number ${value} contains characters that are not allowed`, [value]);
  if (kind.table === 'adr6' && !/^[^\s@]+@[^\s@]+$/.test(value))
    return problem('704', `${value} is not an e-mail address`, [value]);
  return null;
}

/** Columns that one flagged row sets; an insert takes every field that is filled, whatever is flagged. */
function columnsOf(kind: Communication, row: Row, flags: Row, isInsert: boolean): Record<string, string> {
  const wanted = kind.fields.filter(
    ([field]) =>
      !['CONSNUMBER', 'TEL_NO', 'CALLER_NO', 'EMAIL_SRCH'].includes(field) &&
      (isInsert ? (row[field] ?? '') !== '' : flags[field] === 'X'),
  );
  return Object.fromEntries(wanted.map(([field, column]) => [column, row[field] ?? '']));
}

/** What address management derives itself: the numbers to call, the search form of a mail address. */
function derived(kind: Communication, columns: Row, before: Stored, country: string): Row {
  const now = (column: string) => columns[column] ?? String(before[column] ?? '');
  if (kind.table === 'adr6')
    return 'smtp_addr' in columns ? { smtp_srch: now('smtp_addr').toUpperCase().slice(0, 20) } : {};
  if (!('tel_number' in columns || 'tel_extens' in columns)) return {};
  const { long, caller } = normalized(now('tel_number'), now('tel_extens'), now('country') || country);
  return { telnr_long: long, telnr_call: caller };
}

/**
 * Turns data rows and their change flags into steps (SAP's documentation of the CHANGE methods): rows and flags stand in
 * the same order and number; `U` and `D` name their entry by CONSNUMBER, and all `I` come after them, else AM 256.
 * Exactly one entry is the standard one as long as there is any.
 */
export function plan({ kind, rows, flags, country, check }: Request, stored: readonly Stored[]): Plan {
  const numberOf = (row: Stored) => String(row['consnumber'] ?? '');
  const misplaced = { problem: problem('256', `Data and change flags of ${kind.parameter} do not belong together`) };
  if (rows.length !== flags.length) return misplaced;
  const steps: Step[] = [];
  let highest = Math.max(0, ...stored.map((row) => Number(numberOf(row))));
  let hasInserts = false;
  for (const [at, row] of rows.entries()) {
    const flag = flags[at] ?? {};
    const how = flag['UPDATEFLAG'] ?? '';
    if (how === '') continue;
    if (!['I', 'U', 'D'].includes(how) || (hasInserts && how !== 'I')) return misplaced;
    const isInsert = how === 'I';
    hasInserts ||= isInsert;
    const before = isInsert ? {} : stored.find((one) => numberOf(one) === row['CONSNUMBER']);
    if (before === undefined)
      return { problem: problem('258', `Entry ${row['CONSNUMBER']} of ${kind.parameter} does not exist`) };
    if (how === 'D') {
      steps.push({ do: 'delete', consnumber: numberOf(before) });
      continue;
    }
    const columns = columnsOf(kind, row, flag, isInsert);
    const isTold = isInsert || flag[kind.content] === 'X';
    const wrong = isTold && check ? contentProblem(kind, row[kind.content] ?? '') : null;
    if (wrong !== null) return { problem: wrong };
    const all = { ...columns, ...derived(kind, columns, before, country) };
    if (isInsert) {
      highest += 1;
      const home = { country: columns['country'] || country };
      const own = kind.table === 'adr2' ? home : {};
      steps.push({
        do: 'insert',
        consnumber: String(highest).padStart(3, '0'),
        row: { home_flag: 'X', ...all, ...own },
      });
    } else steps.push({ do: 'update', consnumber: numberOf(before), row: all });
  }
  return { steps: [...steps, ...standards(steps, stored)] };
}

/** The steps that leave one standard entry: the last that asked for it, else the one there was, else the first. */
function standards(steps: readonly Step[], stored: readonly Stored[]): Step[] {
  if (steps.length === 0) return [];
  const flagOf = new Map(stored.map((row) => [String(row['consnumber']), String(row['flgdefault'] ?? '')]));
  let asked: string | null = null;
  for (const step of steps) {
    if (step.do === 'delete') flagOf.delete(step.consnumber);
    else {
      const flag = step.row['flgdefault'] ?? flagOf.get(step.consnumber) ?? '';
      flagOf.set(step.consnumber, flag);
      if (step.row['flgdefault'] === 'X') asked = step.consnumber;
    }
  }
  const left = [...flagOf].sort(([a], [b]) => (a < b ? -1 : 1));
  const standard = asked ?? left.find(([, flag]) => flag === 'X')?.[0] ?? left[0]?.[0];
  return left.flatMap(([consnumber, flag]): Step[] => {
    const wanted = consnumber === standard ? 'X' : '';
    return flag === wanted ? [] : [{ do: 'update', consnumber, row: { flgdefault: wanted } }];
  });
}
