import type { Connector, SourceUse } from '../domain/connector.ts';
import * as F from './catalogue/functions.ts';
import * as T from './catalogue/tables.ts';
import { isField, isTable, type Parameter, type RfcFunction, type Structure } from './catalogue/types.ts';
import { CANCELLED_FIELDS } from './changes-settled.ts';
import { LOCATE_FIELDS } from './reads/locate.ts';
import { KEY_FIELDS } from './reads/search-keys.ts';

/** Where each entity comes from, written with the very descriptors that the calls are made by. */

export function fn({ name, imports, exports, tables }: RfcFunction): SourceUse {
  const parameters = Object.entries<Parameter>({ ...imports, ...exports, ...tables });
  return { name, fields: parameters.flatMap(([parameter, type]) => fieldsOf(parameter, type)) };
}

function fieldsOf(parameter: string, type: Parameter): readonly string[] {
  if (isField(type)) return [parameter];
  const { fields } = isTable(type) ? type.row : type;
  return Object.keys(fields).map((field) => `${parameter}-${field}`);
}

/** A table by RFC_READ_TABLE: some of its fields, or all that the allow-list has. */
export function table<S extends Structure>(
  { name, fields }: S,
  some: readonly (keyof S['fields'] & string)[] = Object.keys(fields),
): SourceUse {
  return { name: `${F.RFC_READ_TABLE.name} ${name}`, fields: some };
}

const WITHOUT_TABLES = 'readTable: off';
const open = fn(F.BAPI_AR_ACC_GETOPENITEMS);
const balanced = fn(F.BAPI_AR_ACC_GETBALANCEDITEMS);
const detail = fn(F.BAPI_CUSTOMER_GETDETAIL2);
const list = fn(F.BAPI_CUSTOMER_GETLIST);
const located = [table(T.BSID, LOCATE_FIELDS), table(T.BSAD, LOCATE_FIELDS)];

export const entities: Connector['entities'] = {
  customer: {
    uses: [
      detail,
      fn(F.BAPI_CREDIT_ACCOUNT_GET_STATUS),
      table(T.KNKK),
      table(T.TCURX),
      table(T.KNVK),
      table(T.ADR2),
      table(T.ADR6),
    ],
    notAvailable: [
      'tradeName',
      'paymentProfile.holdReason',
      'relationship.accountManager',
      'preferences.channel',
      'preferences.timeZone',
      'preferences.bestTime',
    ],
    lostWith: {
      [WITHOUT_TABLES]: ['contacts', 'paymentProfile.creditLimit', 'paymentProfile.exposure', 'paymentProfile.hold'],
    },
  },
  openItem: {
    uses: [
      open,
      balanced,
      detail,
      list,
      table(T.BSID),
      table(T.BSAD),
      table(T.BKPF),
      table(T.VBRK, CANCELLED_FIELDS),
      table(T.TCURX),
    ],
    lostWith: { [WITHOUT_TABLES]: ['changes between two whole readings of all open items, and events'] },
  },
  invoice: {
    uses: [
      open,
      balanced,
      detail,
      fn(F.BAPI_BILLINGDOC_GETDETAIL),
      table(T.VBRK),
      table(T.VBRP),
      ...located,
      table(T.TCURX),
    ],
    notAvailable: ['references.project', 'references.contract', 'shipTo', 'delivery', 'lines.glAccount'],
    lostWith: {
      [WITHOUT_TABLES]: [
        'lines',
        'references.purchaseOrder',
        'references.salesOrder',
        'billTo (the customer stands there)',
        'subtotal and tax of lists of more than two',
        'search by purchase order and by reference, and by number without the customer',
      ],
    },
  },
  payment: {
    uses: [open, balanced, detail, ...located],
    lostWith: { [WITHOUT_TABLES]: ['search by reference'] },
  },
  dispute: { uses: [], coverage: 'agent-only' },
  promise: { uses: [], coverage: 'agent-only' },
  activity: { uses: [], coverage: 'agent-only' },
  searchKey: {
    uses: [
      list,
      table(T.KNA1),
      table(T.KNVK, KEY_FIELDS.KNVK),
      table(T.ADR2, KEY_FIELDS.ADR2),
      table(T.ADR6, KEY_FIELDS.ADR6),
      table(T.VBRK),
      ...located,
    ],
    lostWith: { [WITHOUT_TABLES]: ['e-mail', 'tax id', 'invoice', 'purchase order', 'telephones of contact persons'] },
  },
};

export const commands: Connector['commands'] = {
  create_task: [{ uses: [fn(F.SAP_WAPI_START_WORKFLOW)], settling: 'park', selfCommits: true }],
};
