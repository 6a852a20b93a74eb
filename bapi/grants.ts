import { divided } from '../connector/wanted-operations.ts';
import type { Connector, UsedSource } from '../domain/connector.ts';
import { authorisationsOf, type Rule, render } from './authorisations.ts';
import type { Section } from './config.ts';
import { inventory, isTable, UPKEEP } from './inventory.ts';
import { RFC_METADATA_GET } from './standing-uses.ts';

/** What the writing user calls whether it writes or not: to log on, to say who the system is, to compare interfaces. */
const WRITERS_UPKEEP = [
  'RFC_PING',
  'RFC_SYSTEM_INFO',
  'RFC_GET_FUNCTION_INTERFACE',
  'DDIF_FIELDINFO_GET',
  RFC_METADATA_GET,
];

/**
 * Least-privilege roles for PFCG, one for each of the two ERP users, as text an administrator can type in: `S_RFC` by
 * function name and `S_TABU_NAM` by table, for exactly what the named operations use in this section's modes.
 */
export function grants(
  section: Section,
  wanted: readonly string[],
  pickWay: Connector<Section>['commandSource'],
): string {
  const { commands, queries, unserved } = divided(section, wanted, pickWay);
  const reading = inventory(section, queries, pickWay);
  const writing = inventory(section, commands, pickWay)
    .map((one) => ({ ...one, for: one.for.filter((reason) => commands.includes(reason)) }))
    .filter(({ name, for: reasons }) => reasons.length > 0 || WRITERS_UPKEEP.includes(name))
    .map((one) => (one.for.length > 0 ? one : { ...one, for: [UPKEEP] }));
  const parts = [
    role('Z_ADIT_READ', 'reading', section, reading, '03'),
    ...(commands.length > 0 ? [role('Z_ADIT_WRITE', 'writing', section, writing, '02')] : []),
    ...(unserved.length > 0 ? [`Not carried out by this section, so nothing is granted: ${unserved.join(', ')}`] : []),
  ];
  return `${parts.join('\n\n')}\n`;
}

function role(
  name: string,
  what: string,
  section: Section,
  used: readonly UsedSource[],
  activity: '02' | '03',
): string {
  const functions = used.filter((one) => !isTable(one.name));
  const tables = used.filter((one) => isTable(one.name));
  // RFC_READ_TABLE stands in the inventory by each of its tables; as a function it is one.
  const readTable = tables.length > 0 ? [{ name: 'RFC_READ_TABLE', for: [] as readonly string[] }] : [];
  const rules: Rule[] = [
    ...[...readTable, ...functions].map((one) => ({
      object: 'S_RFC',
      fields: { RFC_TYPE: 'FUNC', RFC_NAME: one.name, ACTVT: '16' },
      note: one.for.join(', '),
    })),
    ...(section.road === 'soap'
      ? [
          {
            object: 'S_ICF',
            fields: { ICF_FIELD: 'SERVICE', ICF_VALUE: '<authorisation of the node in SICF>' },
            note: 'the SOAP service',
          },
        ]
      : []),
    ...authorisationsOf(section, used, activity),
  ];
  return [
    `Role ${name}, for the user for ${what} (user type System, no dialog; S_RFC by function name needs NetWeaver 7.02)`,
    ...rules.map(render),
    ...remarks(functions, rules),
  ].join('\n');
}

function remarks(functions: readonly UsedSource[], rules: readonly Rule[]): readonly string[] {
  const names = functions.map(({ name }) => name);
  const changesItems = rules.some(
    ({ object, fields }) => object === 'F_BKPF_BUK' && fields['ACTVT']?.split(', ').includes('02'),
  );
  return [
    // It looks as if documents were posted; the add-on asks for it, as bapi/addon/INTERFACE.md says.
    ...(changesItems
      ? ['  * F_BKPF_BUK with ACTVT=02: the add-on checks it before it writes to its own tables; nothing is posted']
      : []),
    ...(names.some((name) => name.startsWith('SAP_WAPI_START'))
      ? ['  * the possible agents of the workflow’s task decide who may start it: name this user among them (PFTC)']
      : []),
    ...(names.includes('SAP_WAPI_CREATE_EVENT')
      ? ['  * an event reaches whatever is linked to it (SWE2); no object guards it but S_RFC']
      : []),
    ...(names.some((name) => name.startsWith('BAPI_ADDRESS') && name.endsWith('_CHANGE'))
      ? ['  * the address BAPIs check little by themselves: give this role to nobody else']
      : []),
    ...(functions.some(({ release }) => release === 'customer')
      ? ['  * functions of your own check what you wrote into them']
      : []),
  ];
}
