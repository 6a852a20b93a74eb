import { afterEach } from 'vitest';
import type { OperationName } from '../../domain/operations.ts';
import { openPolicy, world } from '../agent/router/world.ts';
import { oneCustomer } from '../bapi/erp-data.ts';
import type { TinySapOptions } from '../bapi/tiny-sap.ts';
import { NOW, startWorld, type World, within } from '../bapi/world.ts';

export const C = '0000100001';
export const OTHER = '0000100002';
export const CALL = { callId: 'call-1' };
const CLAIMS = { companyName: 'Müller & Söhne', accountNumber: '100001' };

export const LISTS: readonly OperationName[] = [
  'get_customer',
  'get_account_brief',
  'list_invoices',
  'list_open_items',
  'get_aging',
  'list_payments',
  'get_payment_behaviour',
  'check_call_clearance',
];

/** The real connector at a hostile SAP, behind the real router. */
async function attackedBy(changes: Partial<TinySapOptions>, opened: World[]) {
  const honest = oneCustomer();
  const erp = await startWorld({
    functions: { ...honest.functions, ...changes.functions },
    tables: { ...honest.tables, ...changes.tables },
    ...(changes.raw && { raw: changes.raw }),
  });
  opened.push(erp);
  const w = world({ policy: openPolicy(), nowMs: NOW });
  w.ecc.read = (entity, selector) => erp.erp.read(entity, selector, within());
  w.ecc.find = (query) => erp.erp.find(query, within());
  const verify = () => w.ask('verify_caller', { customer: C, claims: CLAIMS }, CALL);
  return { ...w, erp, verify };
}

/** Opens hostile SAPs; all that a test opened are closed after it. */
export function hostileSaps() {
  const opened: World[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((erp) => erp.close()));
  });
  return { attacked: (changes: Partial<TinySapOptions>) => attackedBy(changes, opened) };
}
