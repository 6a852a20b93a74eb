import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { asRecord, field, number, recordArgument, text } from '../arguments.ts';
import { applications, created, mayAccess, organizations, updated } from '../context.ts';
import { writeNote } from '../crm/notes.ts';
import { units } from '../decimal.ts';
import { type ApiFailure, refusal } from '../failure.ts';
import { flexfield } from '../receivables/credit-memo-requests.ts';
import { exists, insert, isLookup, moment, nextValue, selectOne, update } from '../rows.ts';
import { standardApi, versionedFrame } from '../standard.ts';

/**
 * IEX_PROMISES_PUB (Oracle Advanced Collections Implementation Guide; the description of the package's records): a promise
 * belongs to a delinquency, and the first thing that is wrong ends it with IEX_BAD_API_INPUT. Its note is a note of the
 * promise itself.
 */
const PACKAGE = 'IEX_PROMISES_PUB';

function bad(procedure: string, parameter: string): ApiFailure {
  return refusal('IEX', 'IEX_BAD_API_INPUT', { API_NAME: `${PACKAGE}.${procedure}`, API_PARAMETER: parameter });
}

const day = (value: string): string => value.slice(0, 10);

/** Who promised: all three parties, or the organisation or the person alone. */
function requirePromiser(procedure: string, record: PlRecord): void {
  const [rel, org, per] = ['REL', 'ORG', 'PER'].map((one) => field(record, `PROMISED_BY_PARTY_${one}_ID`) !== null);
  const isOne = !rel && org !== per;
  if (!isOne && !(rel && org && per)) throw bad(procedure, 'P_PROMISE_REC.PROMISED_BY_PARTY_REL_ID');
}

function promiserOf(record: PlRecord): string | null {
  return (
    field(record, 'PROMISED_BY_PARTY_REL_ID') ??
    field(record, 'PROMISED_BY_PARTY_PER_ID') ??
    field(record, 'PROMISED_BY_PARTY_ORG_ID')
  );
}

async function requireParties(session: DatabaseSession, procedure: string, record: PlRecord): Promise<void> {
  for (const one of ['REL', 'ORG', 'PER']) {
    const id = field(record, `PROMISED_BY_PARTY_${one}_ID`);
    if (id !== null && !(await exists(session, 'SELECT 1 FROM apps.hz_parties WHERE party_id = $1', [id]))) {
      throw bad(procedure, `P_PROMISE_REC.PROMISED_BY_PARTY_${one}_ID`);
    }
  }
}

async function requireResource(session: DatabaseSession, procedure: string, record: PlRecord): Promise<string> {
  const id = field(record, 'TAKEN_BY_RESOURCE_ID');
  const known =
    id !== null && (await exists(session, 'SELECT 1 FROM apps.jtf_rs_resource_extns WHERE resource_id = $1', [id]));
  if (!known) throw bad(procedure, 'P_PROMISE_REC.TAKEN_BY_RESOURCE_ID');
  return id;
}

function requireAmount(procedure: string, record: PlRecord): string {
  const amount = field(record, 'PROMISE_AMOUNT');
  if (amount === null || units(amount) <= 0n) throw bad(procedure, 'P_PROMISE_REC.PROMISE_AMOUNT');
  return amount;
}

function requireDate(session: DatabaseSession, procedure: string, record: PlRecord): string {
  const date = field(record, 'PROMISE_DATE');
  if (date === null || day(date) < day(session.now())) throw bad(procedure, 'P_PROMISE_REC.PROMISE_DATE');
  return date;
}

async function requireMethod(session: DatabaseSession, procedure: string, record: PlRecord): Promise<void> {
  const method = field(record, 'PROMISE_PAYMENT_METHOD');
  if (method !== null && !(await isLookup(session, '695', 'IEX_PAYMENT_TYPES', method))) {
    throw bad(procedure, 'P_PROMISE_REC.PROMISE_PAYMENT_METHOD');
  }
}

/** No second live promise of a delinquency on the same date. */
async function requireFreeDate(
  session: DatabaseSession,
  procedure: string,
  delinquency: string,
  date: string,
  besides: string | null,
): Promise<void> {
  const taken = await exists(
    session,
    `SELECT 1 FROM apps.iex_promise_details WHERE delinquency_id = $1 AND promise_date = $2
        AND status IN ('COLLECTABLE', 'PENDING') AND promise_detail_id::text <> $3`,
    [delinquency, date, besides ?? ''],
  );
  if (taken) throw bad(procedure, 'P_PROMISE_REC.PROMISE_DATE');
}

interface Delinquency {
  readonly id: string;
  readonly org: string | null;
  readonly currency: string | null;
}

/** Of this account, in an operating unit of the context, and still one; locked, so that two promises see each other's date. */
async function lockDelinquency(session: DatabaseSession, account: string, id: string): Promise<Delinquency | null> {
  const row = await selectOne(
    session,
    `SELECT d.org_id::text AS org, (SELECT s.invoice_currency_code FROM apps.ar_payment_schedules_all s
              WHERE s.payment_schedule_id = d.payment_schedule_id) AS currency
       FROM apps.iex_delinquencies_all d
      WHERE d.delinquency_id = $1 AND d.cust_account_id = $2 AND d.status IN ('DELINQUENT', 'PREDELINQUENT') FOR UPDATE NOWAIT`,
    [id, account],
  );
  if (row === null || !mayAccess(organizations(session), row['org'] ?? null)) return null;
  return { id, org: row['org'] ?? null, currency: row['currency'] ?? null };
}

/** ACCOUNTS and CNSLD are documented as no longer used, contracts are another product's. */
function requireTarget(procedure: string, record: PlRecord): void {
  if (field(record, 'PROMISE_TARGET') !== 'INVOICES') throw bad(procedure, 'P_PROMISE_REC.PROMISE_TARGET');
}

async function insertPromise(call: ApiCall): Promise<void> {
  const { session } = call;
  const at = 'INSERT_PROMISE';
  const record = recordArgument(call, 'P_PROMISE_REC');
  const amount = requireAmount(at, record);
  const currency = field(record, 'CURRENCY_CODE');
  if (currency === null) throw bad(at, 'P_PROMISE_REC.CURRENCY_CODE');
  const date = requireDate(session, at, record);
  await requireMethod(session, at, record);
  requireTarget(at, record);
  const account = field(record, 'CUST_ACCOUNT_ID');
  if (account === null) throw bad(at, 'P_PROMISE_REC.CUST_ACCOUNT_ID');
  const delinquencyId = field(record, 'DELINQUENCY_ID');
  const delinquency = delinquencyId === null ? null : await lockDelinquency(session, account, delinquencyId);
  if (delinquency === null) throw bad(at, 'P_PROMISE_REC.DELINQUENCY_ID');
  if (delinquency.currency !== currency) throw bad(at, 'P_PROMISE_REC.CURRENCY_CODE');
  await requireFreeDate(session, at, delinquency.id, date, null);
  const resource = await requireResource(session, at, record);
  requirePromiser(at, record);
  await requireParties(session, at, record);
  const id = await nextValue(session, 'IEX_PROMISE_DETAILS_S');
  await insert(session, 'iex_promise_details', {
    promise_detail_id: id,
    object_version_number: '1',
    promise_date: date,
    promise_amount: amount,
    amount_due_remaining: amount,
    promise_payment_method: field(record, 'PROMISE_PAYMENT_METHOD'),
    status: 'COLLECTABLE',
    state: 'PROMISE',
    account: field(record, 'ACCOUNT'),
    promise_item_number: field(record, 'PROMISE_ITEM_NUMBER'),
    currency_code: currency,
    delinquency_id: delinquency.id,
    resource_id: resource,
    cust_account_id: account,
    campaign_sched_id: field(record, 'CAMPAIGN_SCHED_ID'),
    promise_made_by: promiserOf(record),
    org_id: delinquency.org,
    ...flexfield(asRecord(record.fields.get('ATTRIBUTES'))),
    ...created(session),
  });
  respond(call, id, await addNote(session, id, account, record), 'COLLECTABLE');
}

/** The note's contexts are who promised, the account and the promise. Without text there is no note. */
async function addNote(
  session: DatabaseSession,
  promise: string,
  account: string,
  record: PlRecord,
): Promise<string | null> {
  const notes = field(record, 'NOTE');
  if (notes === null) return null;
  const parties = ['REL', 'ORG', 'PER'].map((one) => field(record, `PROMISED_BY_PARTY_${one}_ID`));
  return writeNote(session, {
    parent: null,
    sourceCode: 'IEX_PROMISE',
    sourceId: promise,
    notes: notes.slice(0, 2000),
    detail: null,
    status: 'I',
    type: 'IEX_PROMISE',
    enteredBy: applications(session).userId,
    enteredDate: session.now(),
    contexts: [
      ...parties.flatMap((id) => (id === null ? [] : [{ type: 'PARTY', id }])),
      { type: 'IEX_ACCOUNT', id: account },
      { type: 'IEX_PROMISE', id: promise },
    ],
  });
}

function respond(call: ApiCall, id: string, note: string | null, status: string): void {
  const fields = new Map([
    ['PROMISE_ID', number(id)],
    ['NOTE_ID', number(note)],
    ['STATUS', text(status)],
    ['STATE', text('PROMISE')],
  ]);
  call.out('X_PRORESP_REC', { kind: 'record', fields });
}

interface Promised {
  readonly id: string;
  readonly account: string;
  readonly delinquency: string;
  readonly amount: string;
  readonly remaining: string;
  readonly date: string;
  readonly version: string;
}

/** A promise of the context's operating units that is COLLECTABLE and neither broken nor kept, locked. */
async function lockPromise(session: DatabaseSession, procedure: string, record: PlRecord): Promise<Promised> {
  const id = field(record, 'PROMISE_ID');
  const row =
    id === null
      ? null
      : await selectOne(
          session,
          `SELECT cust_account_id::text AS account, delinquency_id::text AS delinquency, promise_amount::text AS amount,
                  amount_due_remaining::text AS remaining, status, state, org_id::text AS org, ${moment('promise_date')} AS date,
                  coalesce(object_version_number, 1)::text AS version
             FROM apps.iex_promise_details WHERE promise_detail_id = $1 FOR UPDATE NOWAIT`,
          [id],
        );
  if (id === null || row === null || !mayAccess(organizations(session), row['org'] ?? null))
    throw bad(procedure, 'P_PROMISE_REC.PROMISE_ID');
  if (row['status'] !== 'COLLECTABLE') throw bad(procedure, 'STATUS');
  if (row['state'] !== 'PROMISE') throw bad(procedure, 'STATE');
  return {
    id,
    account: row['account'] ?? '',
    delinquency: row['delinquency'] ?? '',
    amount: row['amount'] ?? '0',
    remaining: row['remaining'] ?? '0',
    date: row['date'] ?? '',
    version: row['version'] ?? '1',
  };
}

/** Only of a promise that nothing was paid of yet. */
async function updatePromise(call: ApiCall): Promise<void> {
  const { session } = call;
  const at = 'UPDATE_PROMISE';
  const record = recordArgument(call, 'P_PROMISE_REC');
  if (field(record, 'PROMISE_ID') === null) throw bad(at, 'P_PROMISE_REC.PROMISE_ID');
  const amount = requireAmount(at, record);
  const resource = await requireResource(session, at, record);
  const before = await lockPromise(session, at, record);
  if (units(before.amount) !== units(before.remaining)) throw bad(at, 'AMOUNT_DUE_REMAINING');
  const date = requireDate(session, at, record);
  await requireFreeDate(session, at, before.delinquency, date, before.id);
  await requireMethod(session, at, record);
  requirePromiser(at, record);
  await requireParties(session, at, record);
  await update(
    session,
    'iex_promise_details',
    { promise_detail_id: before.id },
    {
      promise_date: date,
      promise_amount: amount,
      amount_due_remaining: amount,
      promise_payment_method: field(record, 'PROMISE_PAYMENT_METHOD'),
      account: field(record, 'ACCOUNT'),
      promise_item_number: field(record, 'PROMISE_ITEM_NUMBER'),
      resource_id: resource,
      promise_made_by: promiserOf(record),
      object_version_number: String(Number(before.version) + 1),
      ...updated(session),
    },
  );
  respond(call, before.id, await addNote(session, before.id, before.account, record), 'COLLECTABLE');
}

async function cancelPromise(call: ApiCall): Promise<void> {
  const { session } = call;
  const at = 'CANCEL_PROMISE';
  const record = recordArgument(call, 'P_PROMISE_REC');
  if (field(record, 'PROMISE_ID') === null) throw bad(at, 'P_PROMISE_REC.PROMISE_ID');
  const resource = await requireResource(session, at, record);
  const before = await lockPromise(session, at, record);
  requirePromiser(at, record);
  await requireParties(session, at, record);
  await update(
    session,
    'iex_promise_details',
    { promise_detail_id: before.id },
    {
      status: 'CANCELLED',
      resource_id: resource,
      object_version_number: String(Number(before.version) + 1),
      ...updated(session),
    },
  );
  respond(call, before.id, await addNote(session, before.id, before.account, record), 'CANCELLED');
}

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(versionedFrame(PACKAGE, name, '1.0'), body)] as const;

export const promises: ApiLibrary = new Map<string, ApiProcedure>([
  api('INSERT_PROMISE', insertPromise),
  api('UPDATE_PROMISE', updatePromise),
  api('CANCEL_PROMISE', cancelPromise),
]);
