import { AditError } from '../domain/errors.ts';
import { missingRules, render } from './authorisations.ts';
import * as A from './catalogue/addon.ts';
import { Z_ADIT_CHANGES_SINCE } from './catalogue/addon-upkeep.ts';
import { ALL_TABLES } from './catalogue/all.ts';
import * as F from './catalogue/functions.ts';
import { DISPENSABLE } from './catalogue/system-tables.ts';
import { affected, type Check, type Examination, told, type Verdict } from './doctor-verdict.ts';
import { isTable, tableOf } from './inventory.ts';
import type { Ask } from './session.ts';

/** No document has it. */
const NOBODY = '0000000000';
const NO_COMMAND = '00000000-0000-0000-0000-000000000000';

/** A call that changes nothing and reads as little as there is, by the function's name. */
type Trials = Readonly<Record<string, () => Promise<unknown>>>;

/** A harmless call of each function, and one row of each table, with what is missing where SAP refuses it. */
export function authorityChecks(of: Examination): readonly Check[] {
  const somebody = once(() => anyCustomer(of.ask));
  const trials = trialsOf(of.ask, somebody);
  const tried = of.used.filter(({ name }) =>
    isTable(name) ? !DISPENSABLE.has(tableOf(name)) : Object.hasOwn(trials, name),
  );
  const writing = of.used.filter(({ access, name }) => access === 'write' && !Object.hasOwn(trials, name));
  return [
    ...tried.map(({ name }) => ({
      name: `authorisation ${name}`,
      run: () => checkTrial(of, name, isTable(name) ? () => oneRow(of.ask, tableOf(name)) : (trials[name] ?? nothing)),
    })),
    ...(writing.length > 0 ? [{ name: 'authorisation to write', run: async () => untried(writing) }] : []),
  ];
}

const nothing = async () => undefined;

function untried(writing: readonly { readonly name: string }[]): Verdict {
  const names = writing.map(({ name }) => name).join(', ');
  return { status: 'ok', text: told(`not tried, since a trial would write: ${names}`, '') };
}

async function checkTrial(of: Examination, source: string, trial: () => Promise<unknown>): Promise<Verdict> {
  try {
    await trial();
  } catch (thrown) {
    if (!(thrown instanceof AditError)) throw thrown;
    if (thrown.code === 'ERP_DENIED') return refused(of, source, thrown);
    // The row of its interface says what is missing; here it would only be said a second time.
    if (thrown.code === 'ERP_REPLY_INVALID' && thrown.outcome === 'none')
      return { status: 'ok', text: 'not told as long as its interface is another one' };
    // Whatever else it said, it was the function that said it.
    if (!ANSWERS.has(thrown.code)) throw thrown;
  }
  return { status: 'ok', text: 'allowed' };
}

const ANSWERS: ReadonlySet<string> = new Set(['NOT_FOUND', 'ERP_REJECTED', 'INPUT_INVALID', 'ERP_LOCKED']);

function refused(of: Examination, source: string, error: AditError): Verdict {
  // A message is the function's own word; a fault came before it ran.
  const isInside = error.details?.['message'] !== undefined;
  const rules = missingRules(of.section, source, isInside).map((rule) => render(rule).trim().replaceAll(/ {2,}/g, ' '));
  return {
    status: 'fail',
    text: told(`refused${isInside ? ' by the function itself' : ''}`, affected(of, source)),
    remedy: `grant ${rules.join('; ') || 'what SU53 shows for this user'}`,
  };
}

async function oneRow(ask: Ask, name: string): Promise<void> {
  const table = ALL_TABLES.find((one) => one.name === name);
  const [field] = Object.keys(table?.fields ?? {});
  if (!table || field === undefined) return;
  await ask.table({ table, fields: [field], where: { tokens: [] }, maxRows: 1 });
}

function trialsOf(ask: Ask, somebody: () => Promise<string>): Trials {
  const [companyCode = ''] = ask.section.companyCodes;
  const { today } = ask;
  const account = async () => ({ COMPANYCODE: companyCode, CUSTOMER: await somebody() });
  const byCustomer = async () => ({ IV_KUNNR: await somebody() });
  return {
    [F.BAPI_CUSTOMER_GETLIST.name]: () => anyCustomer(ask),
    [F.BAPI_CUSTOMER_GETDETAIL2.name]: async () =>
      ask.call(F.BAPI_CUSTOMER_GETDETAIL2, { CUSTOMERNO: await somebody(), COMPANYCODE: companyCode }),
    [F.BAPI_AR_ACC_GETOPENITEMS.name]: async () =>
      ask.call(F.BAPI_AR_ACC_GETOPENITEMS, { ...(await account()), KEYDATE: today }),
    [F.BAPI_AR_ACC_GETKEYDATEBALANCE.name]: async () =>
      ask.call(F.BAPI_AR_ACC_GETKEYDATEBALANCE, { ...(await account()), KEYDATE: today, BALANCESPGLI: 'X' }),
    [F.BAPI_AR_ACC_GETBALANCEDITEMS.name]: async () =>
      ask.call(F.BAPI_AR_ACC_GETBALANCEDITEMS, { ...(await account()), DATE_FROM: today, DATE_TO: today }),
    [F.BAPI_BILLINGDOC_GETDETAIL.name]: () => ask.call(F.BAPI_BILLINGDOC_GETDETAIL, { BILLINGDOCUMENT: NOBODY }),
    [F.BAPI_CREDIT_ACCOUNT_GET_STATUS.name]: async () =>
      ask.call(F.BAPI_CREDIT_ACCOUNT_GET_STATUS, {
        CREDITCONTROLAREA: ask.section.creditControlArea ?? '',
        CUSTOMER: await somebody(),
      }),
    [A.Z_ADIT_PROMISES_READ.name]: async () => ask.call(A.Z_ADIT_PROMISES_READ, await byCustomer()),
    [A.Z_ADIT_DISPUTES_READ.name]: async () => ask.call(A.Z_ADIT_DISPUTES_READ, await byCustomer()),
    [A.Z_ADIT_ACTIVITIES_READ.name]: async () =>
      ask.call(A.Z_ADIT_ACTIVITIES_READ, { ...(await byCustomer()), IV_FROM_ON: today, IV_FROM_AT: '00:00:00' }),
    [A.Z_ADIT_PREFERENCE_READ.name]: async () => ask.call(A.Z_ADIT_PREFERENCE_READ, await byCustomer()),
    [A.Z_ADIT_CONTACTS_READ.name]: async () => ask.call(A.Z_ADIT_CONTACTS_READ, await byCustomer()),
    [A.Z_ADIT_BILLING_LINES_READ.name]: () => ask.call(A.Z_ADIT_BILLING_LINES_READ, { IV_VBELN: NOBODY }),
    [A.Z_ADIT_COMMAND_LOOKUP.name]: () => ask.call(A.Z_ADIT_COMMAND_LOOKUP, { IV_COMMAND_ID: NO_COMMAND }),
    [Z_ADIT_CHANGES_SINCE.name]: () =>
      ask.call(Z_ADIT_CHANGES_SINCE, { IV_SINCE_ON: today, IV_SINCE_AT: '00:00:00', IV_AFTER: '', IV_MAX: 1 }),
  };
}

/** Any customer: some functions look at authorisations only once they know the account. */
async function anyCustomer(ask: Ask): Promise<string> {
  const everyone = [{ SIGN: 'I', OPTION: 'BT', LOW: NOBODY, HIGH: 'ZZZZZZZZZZ' }];
  const { ADDRESSDATA } = await ask.call(F.BAPI_CUSTOMER_GETLIST, { MAXROWS: 1, IDRANGE: everyone });
  return ADDRESSDATA[0]?.CUSTOMER ?? NOBODY;
}

/** The result of one call for all who ask. A refusal is told where it belongs; here it is about nobody then. */
function once(work: () => Promise<string>): () => Promise<string> {
  let running: Promise<string> | null = null;
  return () => {
    running ??= work().catch(() => NOBODY);
    return running;
  };
}
