import { type FunctionSignature, functionSignature, type Structure } from '../dictionary.ts';
import { changeCompanyAddress, changePersonAddress } from './address/change.ts';
import { getCompanyAddress, getPersonAddress } from './address/read.ts';
import { commitWork, ping, rollbackWork, systemDescription, testConnection } from './basis.ts';
import { getBillingDetail, getBillingList, isBillingCancelled } from './billing.ts';
import { changeCaseAttributes } from './cases/attributes.ts';
import { createDispute } from './cases/create.ts';
import { addNotes, getNotes } from './cases/notes.ts';
import { processDispute } from './cases/process.ts';
import { getCaseDetails } from './cases/read.ts';
import type { FunctionModule } from './contract.ts';
import { getCreditDetail, getCreditStatus } from './credit.ts';
import { getContactList, getCustomerDetail, getCustomerList } from './customers.ts';
import { createEvent } from './event.ts';
import { fieldDescriptions, functionInterface } from './metadata.ts';
import { readTable } from './read-table.ts';
import { getBalancedItems, getKeyDateBalance, getOpenItems, getStatement } from './receivables.ts';
import { startWorkflow } from './workflow.ts';

/** A function module with its interface. Parameters of an add-on carry their fields themselves (`Parameter.fields`). */
export interface InstalledFunction {
  readonly signature: FunctionSignature;
  readonly module: FunctionModule;
}

/** What TFDIR lists: the function modules that one system has. */
export interface FunctionLibrary {
  find(name: string): InstalledFunction | undefined;
  /** A table or structure that is not in the signatures, for DDIF_FIELDINFO_GET. */
  structure?(name: string): Structure | undefined;
}

export interface LibraryOptions {
  /** Whether FSCM Dispute Management is installed (FIN-FSCM-DM). Default no, as on most ECCs. */
  readonly fscm?: boolean;
  readonly addOns?: readonly FunctionLibrary[];
}

const STANDARD: Readonly<Record<string, FunctionModule>> = {
  RFC_PING: ping,
  STFC_CONNECTION: testConnection,
  RFC_SYSTEM_INFO: systemDescription,
  RFC_READ_TABLE: readTable,
  BAPI_TRANSACTION_COMMIT: commitWork,
  BAPI_TRANSACTION_ROLLBACK: rollbackWork,
  BAPI_AR_ACC_GETOPENITEMS: getOpenItems,
  BAPI_AR_ACC_GETSTATEMENT: getStatement,
  BAPI_AR_ACC_GETBALANCEDITEMS: getBalancedItems,
  BAPI_AR_ACC_GETKEYDATEBALANCE: getKeyDateBalance,
  BAPI_CREDIT_ACCOUNT_GET_STATUS: getCreditStatus,
  BAPI_CUSTOMER_GETDETAIL2: getCustomerDetail,
  BAPI_CUSTOMER_GETLIST: getCustomerList,
  BAPI_CUSTOMER_GETCONTACTLIST: getContactList,
  BAPI_BILLINGDOC_GETLIST: getBillingList,
  BAPI_BILLINGDOC_GETDETAIL: getBillingDetail,
  BAPI_BILLINGDOC_IS_CANCELLED: isBillingCancelled,
  SAP_WAPI_START_WORKFLOW: startWorkflow,
  SAP_WAPI_CREATE_EVENT: createEvent,
  BAPI_CR_ACC_GETDETAIL: getCreditDetail,
  BAPI_ADDRESSORG_GETDETAIL: getCompanyAddress,
  BAPI_ADDRESSORG_CHANGE: changeCompanyAddress,
  BAPI_ADDRESSCONTPART_GETDETAIL: getPersonAddress,
  BAPI_ADDRESSCONTPART_CHANGE: changePersonAddress,
};

/** FSCM Dispute Management and the case framework under it. */
const FSCM: Readonly<Record<string, FunctionModule>> = {
  BAPI_DISPUTE_CREATE: createDispute,
  BAPI_DISPUTE_GETDETAIL_MULTI: getCaseDetails,
  BAPI_DISPUTE_ATTRIBUTES_CHANGE: changeCaseAttributes,
  BAPI_DISPUTE_PROCESS: processDispute,
  BAPI_CASE_GETNOTES: getNotes,
  BAPI_CASE_ADDNOTES: addNotes,
};

function described(modules: Readonly<Record<string, FunctionModule>>): Map<string, InstalledFunction> {
  return new Map(
    Object.entries(modules).map(([name, module]) => {
      const signature = functionSignature(name);
      if (signature === undefined) throw new Error(`the signatures lack ${name}`);
      return [name, { signature, module }];
    }),
  );
}

/**
 * The standard function modules and those of `addOns`. What the signatures name beyond these is not installed, so
 * calling it, or asking for its interface, answers FU_NOT_FOUND as on a system without that component.
 */
export function functionLibrary({ addOns = [], fscm = false }: LibraryOptions = {}): FunctionLibrary {
  const modules = described({
    ...STANDARD,
    ...(fscm ? FSCM : {}),
    RFC_GET_FUNCTION_INTERFACE: functionInterface((name) => find(name)?.signature),
    DDIF_FIELDINFO_GET: fieldDescriptions((name) => structure(name)),
  });
  const firstOf = <T>(ask: (addOn: FunctionLibrary) => T | undefined): T | undefined => {
    for (const addOn of addOns) {
      const found = ask(addOn);
      if (found !== undefined) return found;
    }
    return undefined;
  };
  const find = (name: string) => modules.get(name) ?? firstOf((addOn) => addOn.find(name));
  const structure = (name: string) => firstOf((addOn) => addOn.structure?.(name));
  return { find, structure };
}
