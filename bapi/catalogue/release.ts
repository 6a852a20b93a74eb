import type { UsedSource } from '../../domain/connector.ts';

type Nature = Pick<UsedSource, 'release' | 'access' | 'creates'>;

const reads = (release: Nature['release']): Nature => ({ release, access: 'read', creates: [] });
const technical = (release: Nature['release']): Nature => ({ release, access: 'technical', creates: [] });
const writes = (release: Nature['release'], ...creates: readonly string[]): Nature => ({
  release,
  access: 'write',
  creates,
});

/**
 * What SAP says of each function and what it leaves behind. Release flags are those of a public extract of an S/4-era
 * system and of SAP Note 382318 (RFC_READ_TABLE); `unknown` where no public source has one. The flag of the customer's
 * own system is what counts.
 */
const NATURES: Readonly<Record<string, Nature>> = {
  RFC_PING: technical('released'),
  RFC_SYSTEM_INFO: technical('unknown'),
  RFC_GET_FUNCTION_INTERFACE: technical('unknown'),
  DDIF_FIELDINFO_GET: technical('unknown'),
  RFC_METADATA_GET: technical('unknown'),
  RFC_READ_TABLE: reads('unreleased'),
  BAPI_AR_ACC_GETOPENITEMS: reads('released'),
  BAPI_AR_ACC_GETBALANCEDITEMS: reads('released'),
  BAPI_AR_ACC_GETKEYDATEBALANCE: reads('released'),
  BAPI_AR_ACC_GETSTATEMENT: reads('released'),
  BAPI_CR_ACC_GETDETAIL: reads('released'),
  BAPI_CREDIT_ACCOUNT_GET_STATUS: reads('released'),
  BAPI_CUSTOMER_GETDETAIL2: reads('unknown'),
  BAPI_CUSTOMER_GETLIST: reads('unknown'),
  BAPI_BILLINGDOC_GETDETAIL: reads('unknown'),
  BAPI_TRANSACTION_COMMIT: technical('released'),
  BAPI_TRANSACTION_ROLLBACK: technical('released'),
  SAP_WAPI_START_WORKFLOW: writes('unknown', 'work item of the configured workflow'),
  SAP_WAPI_CREATE_EVENT: writes('unknown', 'workflow event; what follows it is the site’s own workflow'),
  BAPI_ADDRESSORG_GETDETAIL: reads('unknown'),
  BAPI_ADDRESSORG_CHANGE: writes('unknown', 'changed address of a customer, with its change document'),
  BAPI_ADDRESSCONTPART_GETDETAIL: reads('unknown'),
  BAPI_ADDRESSCONTPART_CHANGE: writes('unknown', 'changed address of a contact person, with its change document'),
  BAPI_DISPUTE_CREATE: writes('unknown', 'dispute case (FSCM)'),
  BAPI_DISPUTE_ATTRIBUTES_CHANGE: writes('unknown', 'changed dispute case (FSCM)'),
  BAPI_DISPUTE_PROCESS: writes('unknown', 'changed dispute case (FSCM)'),
  BAPI_DISPUTE_GETDETAIL_MULTI: reads('unknown'),
  BAPI_CASE_GETNOTES: reads('unknown'),
  BAPI_CASE_ADDNOTES: writes('unknown', 'note of a dispute case (FSCM)'),
  Z_ADIT_PROMISE_CREATE: writes('add-on', 'promise to pay (ZADIT_PROMISE)'),
  Z_ADIT_PROMISE_CHANGE: writes('add-on', 'changed promise to pay (ZADIT_PROMISE)'),
  Z_ADIT_DISPUTE_CREATE: writes('add-on', 'dispute (ZADIT_DISPUTE)'),
  Z_ADIT_DISPUTE_UPDATE: writes('add-on', 'note or state of a dispute (ZADIT_DISPUTE)'),
  Z_ADIT_ACTIVITY_CREATE: writes('add-on', 'activity (ZADIT_ACTIVITY)'),
  Z_ADIT_PREFERENCE_SET: writes('add-on', 'preference of a customer (ZADIT_PREF)'),
  Z_ADIT_PROMISES_READ: reads('add-on'),
  Z_ADIT_DISPUTES_READ: reads('add-on'),
  Z_ADIT_ACTIVITIES_READ: reads('add-on'),
  Z_ADIT_PREFERENCE_READ: reads('add-on'),
  Z_ADIT_BILLING_LINES_READ: reads('add-on'),
  Z_ADIT_CONTACTS_READ: reads('add-on'),
  Z_ADIT_CHANGES_SINCE: reads('add-on'),
  Z_ADIT_COMMAND_LOOKUP: reads('add-on'),
  Z_ADIT_VERSION: technical('add-on'),
};

/** True if this file knows the function. */
export function isKnownFunction(name: string): boolean {
  return Object.hasOwn(NATURES, name);
}

/** Of a source's name, `RFC_READ_TABLE BSID` as well as a function's; one named by the section is the customer's. */
export function natureOf(source: string): Nature {
  const [name = ''] = source.split(' ', 1);
  return (Object.hasOwn(NATURES, name) ? NATURES[name] : undefined) ?? reads('customer');
}
