import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { argument, asRecord, date, field, number, recordArgument, rowsArgument, text } from '../arguments.ts';
import { applications, created, mayAccess, organizations } from '../context.ts';
import { plain, units } from '../decimal.ts';
import { Complaints, refusal } from '../failure.ts';
import { validOrg } from '../foundation/mo-global.ts';
import { exists, insert, isLookup, moment, nextValue, selectOne } from '../rows.ts';
import { standardApi, versionedFrame } from '../standard.ts';
import { type Disputable, lockTransaction, putInDispute } from './requests.ts';

/**
 * AR_CREDIT_MEMO_API_PUB (Oracle Receivables Reference Guide, Credit Memo Approval and Creation API user notes): a request
 * for a credit, which waits for approval. Amounts are negative. The workflow itself and the credit memo of
 * P_SKIP_WORKFLOW_FLAG Y are not simulated: such a request is refused.
 */
const PACKAGE = 'AR_CREDIT_MEMO_API_PUB';
const CREDITABLE = ['INV', 'DM', 'CB', 'DEP'];

export interface Request {
  readonly transaction: string | null;
  readonly flag: string | null;
  /** Negative, or nothing. */
  readonly line: string | null;
  readonly tax: string | null;
  readonly freight: string | null;
  readonly lines: readonly PlRecord[];
  readonly reason: string | null;
  readonly comments: string | null;
  readonly internalComment: string | null;
  readonly skipsWorkflow: boolean;
  /** `YYYY-MM-DDTHH:MM:SS`. */
  readonly disputeDate: string | null;
  readonly more: Readonly<Record<string, string | null>>;
}

/** Checks everything before it complains. A transaction that cannot be seen is the only complaint then. */
async function check(session: DatabaseSession, request: Request): Promise<{ trx: Disputable; total: bigint }> {
  const id = request.transaction;
  const trx = id === null ? null : await lockTransaction(session, id);
  if (trx === null) throw refusal('AR', 'AR_TAPI_TRANS_NOT_EXIST', { CUSTOMER_TRX_ID: id ?? '' });
  const wrong = new Complaints();
  if (!CREDITABLE.includes(trx.trxClass)) wrong.add('AR', 'AR_CM_REQ_CLASS');
  if (request.flag === null || !['Y', 'N', 'L'].includes(request.flag)) wrong.add('AR', 'AR_CM_REQ_FLAG');
  if (request.skipsWorkflow) wrong.add('AR', 'AR_CM_REQ_WORKFLOW');
  if (request.reason === null || !(await isLookup(session, '222', 'CREDIT_MEMO_REASON', request.reason))) {
    wrong.add('AR', 'AR_TW_INVALID_REASON_CODE');
  }
  const lines = await linesTotal(session, request, trx.id, wrong);
  const line = request.flag === 'N' ? units(request.line) : lines || units(request.line);
  const total = amounts(trx, { LINE: line, TAX: units(request.tax), FREIGHT: units(request.freight) }, wrong);
  wrong.settle();
  return { trx, total };
}

function amounts(
  trx: Disputable,
  parts: Readonly<Record<'LINE' | 'TAX' | 'FREIGHT', bigint>>,
  wrong: Complaints,
): bigint {
  const left = { LINE: trx.line, TAX: trx.tax, FREIGHT: trx.freight };
  for (const name of ['LINE', 'TAX', 'FREIGHT'] as const) {
    if (parts[name] > 0n) wrong.add('AR', 'AR_CM_REQ_SIGN', { AMOUNT: name });
    if (-parts[name] > left[name]) wrong.add('AR', 'AR_CM_REQ_OVER', { AMOUNT: name });
  }
  const total = parts.LINE + parts.TAX + parts.FREIGHT;
  if (total === 0n) wrong.add('AR', 'AR_CM_REQ_NO_AMOUNT');
  // What is disputed already cannot be disputed again: unknown, the stricter reading.
  if (-total > trx.undisputed) wrong.add('AR', 'AR_CM_REQ_OVER', { AMOUNT: 'TOTAL' });
  return total;
}

/** Sum of the lines that are to be credited; each must be of the transaction and negative. */
async function linesTotal(session: DatabaseSession, request: Request, trx: string, wrong: Complaints): Promise<bigint> {
  if (request.flag === 'N') return 0n;
  if (request.flag === 'Y' && request.lines.length === 0) wrong.add('AR', 'AR_CM_REQ_NO_AMOUNT');
  let total = 0n;
  for (const row of request.lines) {
    const id = field(row, 'CUSTOMER_TRX_LINE_ID');
    const known = await exists(
      session,
      "SELECT 1 FROM apps.ra_customer_trx_lines_all WHERE customer_trx_line_id = $1 AND customer_trx_id = $2 AND line_type = 'LINE'",
      [id, trx],
    );
    if (!known) wrong.add('AR', 'AR_CM_REQ_LINE', { LINE: id ?? '' });
    const amount = units(field(row, 'EXTENDED_AMOUNT'));
    if (amount >= 0n || units(field(row, 'QUANTITY_CREDITED')) > 0n)
      wrong.add('AR', 'AR_CM_REQ_SIGN', { AMOUNT: 'LINE' });
    total += amount;
  }
  return total;
}

/** Writes the request, puts its amount in dispute and says its number. Throws ApiFailure with all that is wrong. */
export async function writeRequest(session: DatabaseSession, request: Request): Promise<string> {
  const { trx, total } = await check(session, request);
  const id = await nextValue(session, 'RA_CM_REQUESTS_S');
  const day = request.disputeDate ?? session.now();
  const line = total - units(request.tax) - units(request.freight);
  await insert(session, 'ra_cm_requests_all', {
    request_id: id,
    customer_trx_id: trx.id,
    line_credits_flag: request.flag,
    line_amount: plain(line),
    tax_amount: plain(units(request.tax)),
    freight_amount: plain(units(request.freight)),
    total_amount: plain(total),
    cm_reason_code: request.reason,
    comments: request.comments,
    internal_comment: request.internalComment,
    status: 'PENDING_APPROVAL',
    dispute_date: day,
    org_id: trx.org,
    responsibility_id: applications(session).respId,
    ...request.more,
    ...created(session),
  });
  await putInDispute(session, trx.id, -total, day);
  return id;
}

function requestOf(call: ApiCall): Request {
  return {
    transaction: argument(call, 'P_CUSTOMER_TRX_ID'),
    flag: argument(call, 'P_LINE_CREDIT_FLAG'),
    line: argument(call, 'P_LINE_AMOUNT'),
    tax: argument(call, 'P_TAX_AMOUNT'),
    freight: argument(call, 'P_FREIGHT_AMOUNT'),
    lines: rowsArgument(call, 'P_CM_LINE_TBL'),
    reason: argument(call, 'P_CM_REASON_CODE'),
    comments: argument(call, 'P_COMMENTS'),
    internalComment: argument(call, 'P_INTERNAL_COMMENT'),
    skipsWorkflow: argument(call, 'P_SKIP_WORKFLOW_FLAG') === 'Y',
    disputeDate: argument(call, 'P_DISPUTE_DATE'),
    more: {
      orig_trx_number: argument(call, 'P_ORIG_TRX_NUMBER'),
      tax_ex_cert_num: argument(call, 'P_TAX_EX_CERT_NUM'),
      url: argument(call, 'P_REQUEST_URL'),
      transaction_url: argument(call, 'P_TRANSACTION_URL'),
      activities_url: argument(call, 'P_TRANS_ACT_URL'),
      ...flexfield(recordArgument(call, 'P_ATTRIBUTE_REC')),
    },
  };
}

export function flexfield(record: PlRecord): Record<string, string | null> {
  const names = ['ATTRIBUTE_CATEGORY', ...Array.from({ length: 15 }, (_, at) => `ATTRIBUTE${at + 1}`)];
  return Object.fromEntries(names.map((name) => [name.toLowerCase(), field(asRecord(record), name)]));
}

/** Ends the API unless the operating unit that was passed, or the current one, may be worked in. */
export async function requireOrg(session: DatabaseSession, asked: string | null): Promise<void> {
  const { org, status } = await validOrg(session, asked);
  if (status === 'F') throw refusal('FND', org === null ? 'MO_ORG_REQUIRED' : 'MO_ORG_INVALID');
}

async function createRequest(call: ApiCall): Promise<void> {
  await requireOrg(call.session, argument(call, 'P_ORG_ID'));
  call.out('X_REQUEST_ID', text(await writeRequest(call.session, requestOf(call))));
}

/** Looks only; leaves no lock and no message of success. */
const validateRequestParameters: ApiProcedure = async (call) => {
  const { session } = call;
  await session.savepoint('VALIDATE_REQUEST_PARAMETERS');
  let status = 'S';
  const looking: ApiProcedure = standardApi(
    versionedFrame(PACKAGE, 'VALIDATE_REQUEST_PARAMETERS', '1.0'),
    async (inner) => {
      await requireOrg(session, argument(inner, 'P_ORG_ID'));
      await check(session, requestOf(inner));
    },
  );
  const args = new Map(call.args).set('P_API_VERSION', number('1.0')).set('P_COMMIT', text('F'));
  await looking({
    ...call,
    args,
    out: (name, value) => {
      if (name === 'X_RETURN_STATUS' && value?.kind === 'text') status = value.value;
    },
  });
  await session.rollbackTo('VALIDATE_REQUEST_PARAMETERS');
  call.out('L_VAL_RETURN_STATUS', text(status));
  return undefined;
};

async function getRequestStatus(call: ApiCall): Promise<void> {
  const { session } = call;
  const id = argument(call, 'P_REQUEST_ID');
  const row = await selectOne(
    session,
    `SELECT r.customer_trx_id::text AS trx, r.cm_customer_trx_id::text AS cm, r.line_amount::text AS line, r.tax_amount::text AS tax,
            r.freight_amount::text AS freight, r.line_credits_flag AS flag, r.comments, r.org_id::text AS org, r.status,
            ${moment('r.creation_date')} AS created, ${moment('r.approval_date')} AS approved, r.cm_reason_code AS code,
            (SELECT meaning FROM apps.ar_lookups WHERE lookup_type = 'CREDIT_MEMO_REASON' AND lookup_code = r.cm_reason_code) AS reason,
            (SELECT user_name FROM apps.fnd_user WHERE user_id = r.created_by) AS who
       FROM apps.ra_cm_requests_all r WHERE r.request_id::text = $1`,
    [id],
  );
  if (row === null || !mayAccess(organizations(session), row['org'] ?? null)) {
    throw refusal('AR', 'AR_CM_REQ_NOT_EXIST', { REQUEST_ID: id ?? '' });
  }
  const of = (name: string): string | null => row[name] ?? null;
  call.out('X_STATUS_MEANING', text(of('status')));
  call.out('X_REASON_MEANING', text(of('reason') ?? of('code')));
  call.out('X_CUSTOMER_TRX_ID', number(of('trx')));
  call.out('X_CM_CUSTOMER_TRX_ID', number(of('cm')));
  call.out('X_LINE_AMOUNT', number(of('line')));
  call.out('X_TAX_AMOUNT', number(of('tax')));
  call.out('X_FREIGHT_AMOUNT', number(of('freight')));
  call.out('X_LINE_CREDITS_FLAG', text(of('flag')));
  call.out('X_CREATED_BY', text(of('who')));
  call.out('X_CREATION_DATE', date(of('created')));
  call.out('X_APPROVAL_DATE', date(of('approved')));
  call.out('X_COMMENTS', text(of('comments')));
  for (const name of ['X_CM_LINE_TBL', 'X_CM_ACTIVITY_TBL', 'X_CM_NOTES_TBL'])
    call.out(name, { kind: 'table', rows: new Map() });
}

export const creditMemoRequests: ApiLibrary = new Map<string, ApiProcedure>([
  [`${PACKAGE}.CREATE_REQUEST`, standardApi(versionedFrame(PACKAGE, 'CREATE_REQUEST', '1.0'), createRequest)],
  [`${PACKAGE}.VALIDATE_REQUEST_PARAMETERS`, validateRequestParameters],
  [
    `${PACKAGE}.GET_REQUEST_STATUS`,
    standardApi(versionedFrame(PACKAGE, 'GET_REQUEST_STATUS', '1.0'), getRequestStatus),
  ],
]);
