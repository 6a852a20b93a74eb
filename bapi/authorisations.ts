import type { UsedSource } from '../domain/connector.ts';
import type { Section } from './config.ts';
import { isTable, tableOf } from './inventory.ts';

/** A line of a role: an authorisation object with its field values. */
export interface Rule {
  readonly object: string;
  readonly fields: Readonly<Record<string, string>>;
  /** What it is for, behind the line. */
  readonly note?: string;
}

type Guard = 'items' | 'customer' | 'credit' | 'billing' | 'case' | 'address' | 'addon' | 'addonItems';

/** What guards a function inside, by the beginning of its name. Source: the functions' own documentation (sap.md 4.1, 4.6). */
const GUARDED: readonly (readonly [RegExp, readonly Guard[]])[] = [
  [/^BAPI_AR_ACC_/, ['items', 'customer']],
  [/^BAPI_CUSTOMER_/, ['customer']],
  [/^BAPI_C(?:R|REDIT)_ACC/, ['credit']],
  [/^BAPI_BILLINGDOC_/, ['billing']],
  [/^BAPI_(?:DISPUTE|CASE)_/, ['case']],
  [/^BAPI_ADDRESS/, ['address']],
  [/^Z_ADIT_(?!VERSION)/, ['addon']],
  [/^Z_ADIT_(?:PROMISE|DISPUTE|BILLING)/, ['addonItems']],
];

/** What the functions and tables in use are guarded by beside `S_RFC`, each object once. */
export function authorisationsOf(
  section: Section,
  used: readonly UsedSource[],
  activity: '02' | '03',
): readonly Rule[] {
  const guards = new Set(used.flatMap(({ name }) => guardsOf(name)));
  return [
    ...merged([...guards].flatMap((guard) => rulesOf(section, guard, activity))),
    ...used.flatMap(({ name, for: reasons }) =>
      isTable(name)
        ? [{ object: 'S_TABU_NAM', fields: { TABLE: tableOf(name), ACTVT: '03' }, note: reasons.join(', ') }]
        : [],
    ),
  ];
}

/** The rules that a refusal of this function or table points to. `inside`: refused by the function itself. */
export function missingRules(section: Section, source: string, inside: boolean): readonly Rule[] {
  if (isTable(source)) return [{ object: 'S_TABU_NAM', fields: { TABLE: tableOf(source), ACTVT: '03' } }];
  if (!inside) return [{ object: 'S_RFC', fields: { RFC_TYPE: 'FUNC', RFC_NAME: source, ACTVT: '16' } }];
  return guardsOf(source).flatMap((guard) => rulesOf(section, guard, '03'));
}

/** Each object once, with all that any of its lines allows. */
function merged(rules: readonly Rule[]): readonly Rule[] {
  const objects = new Map<string, Rule>();
  for (const rule of rules) {
    const known = objects.get(rule.object);
    // Reading comes with changing, so that the longer of two lists of activities has the other in it.
    const isWider = (rule.fields['ACTVT'] ?? '').length > (known?.fields['ACTVT'] ?? '').length;
    if (!known || isWider) objects.set(rule.object, rule);
  }
  return [...objects.values()];
}

export function render({ object, fields, note }: Rule): string {
  const line = `  ${object.padEnd(11)} ${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ')}`;
  return note ? `${line.padEnd(80)}  # ${note}` : line;
}

function guardsOf(source: string): readonly Guard[] {
  return isTable(source) ? [] : GUARDED.flatMap(([pattern, guards]) => (pattern.test(source) ? guards : []));
}

function rulesOf(section: Section, guard: Guard, activity: '02' | '03'): readonly Rule[] {
  const BUKRS = section.companyCodes.join(', ');
  // Whoever changes also reads what is there.
  const ACTVT = activity === '02' ? '02, 03' : '03';
  const one = (object: string, fields: Readonly<Record<string, string>>): Rule => ({ object, fields });
  const customer = (may: string) => [
    one('F_KNA1_APP', { APPKZ: 'F', ACTVT: may }),
    one('F_KNA1_BUK', { BUKRS, ACTVT: may }),
    one('F_KNA1_GRP', { KTOKD: '*', ACTVT: may }),
    one('F_KNA1_BED', { BRGRU: '*', ACTVT: may }),
  ];
  switch (guard) {
    case 'items':
      return [
        one('F_BKPF_BUK', { BUKRS, ACTVT: '03' }),
        one('F_BKPF_KOA', { KOART: 'D', ACTVT: '03' }),
        one('F_BKPF_BED', { BRGRU: '*', ACTVT: '03' }),
      ];
    case 'customer':
      return customer('03');
    case 'address':
      return customer(ACTVT);
    case 'addon':
      return [one('F_KNA1_BUK', { BUKRS, ACTVT })];
    case 'addonItems':
      return [one('F_BKPF_BUK', { BUKRS, ACTVT })];
    case 'credit':
      return [one('F_KNKA_KKB', { KKBER: section.creditControlArea ?? '*', ACTVT: '03' })];
    case 'billing':
      return [one('V_VBRK_FKA', { FKART: '*', ACTVT: '03' }), one('V_VBRK_VKO', { VKORG: '*', ACTVT: '03' })];
    case 'case':
      return [
        one('S_SCMG_CAS', { '<case type>': section.fscm?.caseType ?? '*', ACTVT }),
        one('S_SCMG_TXT', { '<text ids>': '*', ACTVT }),
      ];
  }
}
