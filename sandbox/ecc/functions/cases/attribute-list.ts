import type { Row } from '../contract.ts';
import { bapiReturn1 } from '../messages.ts';

/** Attributes that stand in SCMG_T_CASE_ATTR: name and length there. */
const CASE_COLUMNS: Readonly<Record<string, number>> = {
  CASE_TITLE: 100,
  CATEGORY: 4,
  PRIORITY: 1,
  REASON_CODE: 4,
  ESCAL_REASON: 4,
  AUTH_LEVEL: 4,
  EXT_REF: 30,
  PROCESSOR: 12,
  RESPONSIBLE: 12,
  STAT_ORDERNO: 2,
  PLAN_END_DATE: 8,
};

/** Attributes of disputes that stand in a table without public fields (UDMCASEATTR00); seen with callers (research note, 4.3). */
const DISPUTE_ATTRIBUTES: Readonly<Record<string, number>> = {
  FIN_BUKRS: 4,
  FIN_KUNNR: 10,
  FIN_ROOT_CCODE: 4,
  FIN_CUSTDISP_AMT: 24,
  FIN_CUSTDISP_CUR: 5,
  FIN_DISPUTED_AMT: 24,
  FIN_COORDINATOR: 12,
  FIN_CONTACT_NAME: 80,
  FIN_CONTACT_TEL: 30,
  FIN_CONTACT_MAIL: 132,
};
const AMOUNTS = new Set(['FIN_CUSTDISP_AMT', 'FIN_DISPUTED_AMT']);

export const caseProblem = (number: string, text: string, variables: readonly string[] = [], id = 'FDM_AR'): Row =>
  bapiReturn1({ type: 'E', id, number, text, variables });

export const lockedProblem = (holder: string): Row =>
  bapiReturn1({
    type: 'E',
    id: 'SCMG',
    number: '009',
    text: `Case is locked by user ${holder}`,
    variables: [holder],
  });

/** Which table an attribute stands in; null for one that the case type does not have. */
export const placeOf = (id: string): 'case' | 'dispute' | null =>
  Object.hasOwn(CASE_COLUMNS, id) ? 'case' : Object.hasOwn(DISPUTE_ATTRIBUTES, id) ? 'dispute' : null;

export const CASE_ATTRIBUTES = Object.keys(CASE_COLUMNS);

export interface Wanted {
  readonly id: string;
  readonly value: string;
  /** XDELTA: the value is added to what is there. */
  readonly isDelta: boolean;
}

/**
 * The attributes that a call sets. All values are text and are moved into their field, which keeps the beginning of one
 * that is too long and says nothing (ABAP's MOVE). Message numbers are from own knowledge.
 */
export function wantedAttributes(rows: readonly Row[]): readonly Wanted[] | Row {
  const wanted: Wanted[] = [];
  for (const row of rows) {
    const id = (row['ATTR_ID'] ?? '').toUpperCase();
    const length = CASE_COLUMNS[id] ?? DISPUTE_ATTRIBUTES[id];
    if (placeOf(id) === null || length === undefined) return caseProblem('101', `Attribute ${id} is not known`, [id]);
    const value = [...(row['ATTR_VALUE'] ?? '')].slice(0, length).join('').trimEnd();
    if (AMOUNTS.has(id) && !/^-?\d+(\.\d+)?$/.test(value)) return caseProblem('102', `${value} is no amount`, [value]);
    if (id === 'PLAN_END_DATE' && !/^\d{8}$/.test(value)) return caseProblem('103', `${value} is no date`, [value]);
    if (id === 'STAT_ORDERNO' && !/^\d{1,2}$/.test(value)) return caseProblem('104', `${value} is no status`, [value]);
    const full = id === 'STAT_ORDERNO' ? value.padStart(2, '0') : value;
    wanted.push({ id, value: full, isDelta: row['XDELTA'] === 'X' });
  }
  return wanted;
}

export const isWanted = (given: readonly Wanted[] | Row): given is readonly Wanted[] => Array.isArray(given);
