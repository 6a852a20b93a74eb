import { commitWork, ping, rollbackWork, systemDescription, testConnection } from './basis.ts';
import { getBillingDetail, getBillingList, isBillingCancelled } from './billing.ts';
import type { FunctionModule } from './contract.ts';
import { getCreditStatus } from './credit.ts';
import { getContactList, getCustomerDetail, getCustomerList } from './customers.ts';
import { fieldDescriptions, functionInterface } from './metadata.ts';
import { readTable } from './read-table.ts';
import { getBalancedItems, getKeyDateBalance, getOpenItems, getStatement } from './receivables.ts';
import { startWorkflow } from './workflow.ts';

/**
 * The function modules that this system has. What the signatures name beyond these is not installed here, so calling
 * it, or asking for its interface, answers FU_NOT_FOUND as on a system without that component.
 */
const MODULES: ReadonlyMap<string, FunctionModule> = new Map([
  ['RFC_PING', ping],
  ['STFC_CONNECTION', testConnection],
  ['RFC_SYSTEM_INFO', systemDescription],
  ['RFC_GET_FUNCTION_INTERFACE', functionInterface((name) => MODULES.has(name))],
  ['DDIF_FIELDINFO_GET', fieldDescriptions],
  ['RFC_READ_TABLE', readTable],
  ['BAPI_TRANSACTION_COMMIT', commitWork],
  ['BAPI_TRANSACTION_ROLLBACK', rollbackWork],
  ['BAPI_AR_ACC_GETOPENITEMS', getOpenItems],
  ['BAPI_AR_ACC_GETSTATEMENT', getStatement],
  ['BAPI_AR_ACC_GETBALANCEDITEMS', getBalancedItems],
  ['BAPI_AR_ACC_GETKEYDATEBALANCE', getKeyDateBalance],
  ['BAPI_CREDIT_ACCOUNT_GET_STATUS', getCreditStatus],
  ['BAPI_CUSTOMER_GETDETAIL2', getCustomerDetail],
  ['BAPI_CUSTOMER_GETLIST', getCustomerList],
  ['BAPI_CUSTOMER_GETCONTACTLIST', getContactList],
  ['BAPI_BILLINGDOC_GETLIST', getBillingList],
  ['BAPI_BILLINGDOC_GETDETAIL', getBillingDetail],
  ['BAPI_BILLINGDOC_IS_CANCELLED', isBillingCancelled],
  ['SAP_WAPI_START_WORKFLOW', startWorkflow],
]);

export const functionModule = (name: string): FunctionModule | undefined => MODULES.get(name);
