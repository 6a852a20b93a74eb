import { FUNCTIONS, RFC_READ_TABLE, SAP_WAPI_START_WORKFLOW } from './catalogue/functions.ts';
import { TABLES } from './catalogue/tables.ts';
import type { Section } from './config.ts';

const WRITES = new Set(['create_task']);

/** Least-privilege roles for PFCG, one for each of the two ERP users, as text an administrator can type in. */
export function grants(section: Section, operations: readonly string[]): string {
  const reads = operations.some((operation) => !WRITES.has(operation));
  const writes = section.taskWorkflow !== undefined && operations.some((operation) => WRITES.has(operation));
  const parts = [...(reads ? [readRole(section)] : []), ...(writes ? [writeRole()] : [])];
  return `${parts.join('\n\n')}\n`;
}

function readRole(section: Section): string {
  const withTables = section.readTable === 'on';
  const functions = FUNCTIONS.filter((fn) => fn !== SAP_WAPI_START_WORKFLOW && (fn !== RFC_READ_TABLE || withTables));
  return [
    'Role Z_ADIT_READ (user type System; S_RFC by function name needs NetWeaver 7.02 or newer)',
    ...functions.map((fn) => rule('S_RFC', { RFC_TYPE: 'FUNC', RFC_NAME: fn.name, ACTVT: '16' })),
    rule('F_BKPF_BUK', { BUKRS: section.companyCodes.join(', '), ACTVT: '03' }),
    rule('F_BKPF_KOA', { KOART: 'D', ACTVT: '03' }),
    rule('F_BKPF_BED', { BRGRU: '*', ACTVT: '03' }),
    rule('F_KNA1_APP', { APPKZ: 'F', ACTVT: '03' }),
    rule('F_KNA1_BUK', { BUKRS: section.companyCodes.join(', '), ACTVT: '03' }),
    rule('F_KNA1_GRP', { KTOKD: '*', ACTVT: '03' }),
    rule('F_KNA1_BED', { BRGRU: '*', ACTVT: '03' }),
    ...(section.creditControlArea ? [rule('F_KNKA_KKB', { KKBER: section.creditControlArea, ACTVT: '03' })] : []),
    rule('V_VBRK_FKA', { FKART: '*', ACTVT: '03' }),
    rule('V_VBRK_VKO', { VKORG: '*', ACTVT: '03' }),
    ...(withTables ? TABLES.map((table) => rule('S_TABU_NAM', { TABLE: table.name, ACTVT: '03' })) : []),
  ].join('\n');
}

function writeRole(): string {
  return [
    'Role Z_ADIT_WRITE (user type System; the possible agents of the workflow decide what it may start)',
    ...['RFC_PING', 'RFC_SYSTEM_INFO', 'RFC_GET_FUNCTION_INTERFACE', SAP_WAPI_START_WORKFLOW.name].map((name) =>
      rule('S_RFC', { RFC_TYPE: 'FUNC', RFC_NAME: name, ACTVT: '16' }),
    ),
  ].join('\n');
}

function rule(object: string, fields: Readonly<Record<string, string>>): string {
  return `  ${object.padEnd(11)} ${Object.entries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('  ')}`;
}
