import type { Connector } from '../domain/connector.ts';
import * as A from './catalogue/addon.ts';
import * as F from './catalogue/functions.ts';
import * as T from './catalogue/tables.ts';
import { fn, table } from './catalogue/uses.ts';
import { CANCELLED_FIELDS } from './changes-settled.ts';
import { WAYS } from './commands/ways.ts';
import { LOCATE_FIELDS } from './reads/locate.ts';
import { KEY_FIELDS } from './reads/search-keys.ts';

/** Where each entity comes from, written with the very descriptors that the calls are made by. */

const WITHOUT_TABLES = 'readTable: off';
const WITHOUT_ADDON = 'addon: off';
const WITHOUT_BOTH = 'readTable: off, addon: off';
const OWN_ONLY = ["everything but Adit's own commands"];
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
      fn(A.Z_ADIT_PREFERENCE_READ),
      fn(A.Z_ADIT_CONTACTS_READ),
    ],
    notAvailable: [
      'tradeName',
      'paymentProfile.holdReason',
      'relationship.accountManager',
      'preferences.timeZone',
      'preferences.bestTime',
    ],
    lostWith: {
      [WITHOUT_TABLES]: [
        'paymentProfile.creditLimit',
        'paymentProfile.exposure',
        'paymentProfile.hold',
        'contacts: all but one number and one mail address each, and which numbers are mobile',
      ],
      [WITHOUT_ADDON]: ['preferences.channel', 'preferences.doNotCall'],
      [WITHOUT_BOTH]: ['contacts'],
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
      fn(A.Z_ADIT_BILLING_LINES_READ),
      table(T.VBRK),
      table(T.VBRP),
      ...located,
      table(T.TCURX),
    ],
    notAvailable: ['references.project', 'references.contract', 'shipTo', 'delivery', 'lines.glAccount'],
    lostWith: {
      [WITHOUT_BOTH]: ['lines'],
      [WITHOUT_TABLES]: [
        'references.purchaseOrder',
        'references.salesOrder',
        'billTo (the customer stands there)',
        'subtotal and tax of lists of more than two',
        'status cancelled of billing documents in lists of more than two (they show as paid)',
        'search by purchase order and by reference, and by number without the customer',
      ],
    },
  },
  payment: {
    uses: [open, balanced, detail, ...located],
    lostWith: { [WITHOUT_TABLES]: ['search by reference'] },
  },
  dispute: {
    uses: [fn(A.Z_ADIT_DISPUTES_READ)],
    lostWith: {
      [WITHOUT_ADDON]: OWN_ONLY,
      'disputes: fscm': OWN_ONLY,
      'disputes: local': OWN_ONLY,
    },
  },
  promise: {
    uses: [fn(A.Z_ADIT_PROMISES_READ)],
    lostWith: {
      [WITHOUT_ADDON]: OWN_ONLY,
      'promises: workflow-event': OWN_ONLY,
      'promises: local': OWN_ONLY,
    },
  },
  activity: { uses: [fn(A.Z_ADIT_ACTIVITIES_READ)], lostWith: { [WITHOUT_ADDON]: OWN_ONLY } },
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

/** Every way in which each command can be carried out, in the order in which a section's settings are asked. */
export const commands: Connector['commands'] = Object.fromEntries(
  [...new Set(WAYS.map(({ command }) => command))].map((command) => [
    command,
    WAYS.filter((way) => way.command === command).map(({ source }) => source),
  ]),
);
