import type { Connector } from '../domain/connector.ts';
import { Section } from './config.ts';
import { EccConnection, soapDriver } from './connection.ts';
import { grants } from './grants.ts';

const KIND = 'sap-ecc';

const OPEN = 'BAPI_AR_ACC_GETOPENITEMS';
const BALANCED = 'BAPI_AR_ACC_GETBALANCEDITEMS';
const DETAIL = 'BAPI_CUSTOMER_GETDETAIL2';
const table = (name: string) => `RFC_READ_TABLE ${name}`;

/** SAP ECC 6.0 over SOAP RFC. */
export const connector: Connector<Section> = {
  kind: KIND,
  configSchema: Section,
  entities: {
    customer: {
      uses: [
        DETAIL,
        'BAPI_CREDIT_ACCOUNT_GET_STATUS',
        table('KNKK'),
        table('TCURX'),
        table('KNVK'),
        table('ADR2'),
        table('ADR6'),
      ],
      notAvailable: [
        'tradeName',
        'paymentProfile.holdReason',
        'relationship.accountManager',
        'preferences.channel',
        'preferences.timeZone',
        'preferences.bestTime',
      ],
    },
    openItem: { uses: [OPEN, DETAIL] },
    invoice: {
      uses: [
        OPEN,
        BALANCED,
        DETAIL,
        'BAPI_BILLINGDOC_GETDETAIL',
        table('VBRK'),
        table('VBRP'),
        table('BSID'),
        table('BSAD'),
        table('TCURX'),
      ],
      notAvailable: ['references.project', 'references.contract', 'shipTo', 'delivery', 'lines.glAccount'],
    },
    payment: { uses: [OPEN, BALANCED, DETAIL, table('BSID'), table('BSAD')] },
    dispute: { uses: [], coverage: 'agent-only' },
    promise: { uses: [], coverage: 'agent-only' },
    activity: { uses: [], coverage: 'agent-only' },
    searchKey: {
      uses: ['BAPI_CUSTOMER_GETLIST', table('KNA1'), table('KNVK'), table('ADR2'), table('ADR6'), table('VBRK')],
    },
  },
  commands: {
    create_task: { uses: ['SAP_WAPI_START_WORKFLOW'], settling: 'park', selfCommits: true },
  },
  orgUnits: (section) => section.companyCodes,
  open: (section, host) => new EccConnection({ kind: KIND, section, host, driver: soapDriver(section, host) }),
  grants,
};
