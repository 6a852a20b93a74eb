import type {
  ApiCall,
  ApiLibrary,
  ApiProcedure,
  DatabaseSession,
  PlRecord,
  PlValue,
} from '../../../oracle/database.ts';
import { argument, asRecord, field, number, recordArgument, rowsArgument } from '../arguments.ts';
import { created, mayAccess, organizations, updated } from '../context.ts';
import { plain, units } from '../decimal.ts';
import { refusal } from '../failure.ts';
import { flexfield, type Request, requireOrg, writeRequest } from '../receivables/credit-memo-requests.ts';
import { takeFromDispute } from '../receivables/requests.ts';
import { newRecord } from '../records.ts';
import { exists, insert, nextValue, selectOne, update } from '../rows.ts';
import { answer, standardApi, versionedFrame } from '../standard.ts';

/**
 * IEX_DISPUTE_PUB (the description of the package's records; signatures note): disputes of Advanced Collections, which are
 * credit memo requests with a link to the delinquency. Amounts are positive here, the sign is put on the way.
 */
const PACKAGE = 'IEX_DISPUTE_PUB';

function negative(value: string | null): string | null {
  return value === null ? null : plain(-units(value));
}

function negativeRow(row: PlRecord): PlRecord {
  const fields = new Map<string, PlValue>([...row.fields]);
  for (const name of ['EXTENDED_AMOUNT', 'QUANTITY_CREDITED']) fields.set(name, number(negative(field(row, name))));
  return asRecord({ kind: 'record', fields });
}

function requestOf(call: ApiCall, header: PlRecord): Request {
  return {
    transaction: field(header, 'CUST_TRX_ID'),
    flag: field(header, 'LINE_CREDIT_FLAG'),
    line: negative(field(header, 'LINE_AMT')),
    tax: negative(field(header, 'TAX_AMT')),
    freight: negative(field(header, 'FREIGHT_AMT')),
    lines: rowsArgument(call, 'P_DISP_LINE_TBL').map(negativeRow),
    reason: field(header, 'CM_REASON_CODE'),
    comments: field(header, 'COMMENTS'),
    internalComment: field(header, 'INTERNAL_COMMENT'),
    skipsWorkflow: argument(call, 'P_SKIP_WORKFLOW_FLAG') === 'Y',
    disputeDate: argument(call, 'P_DISPUTE_DATE'),
    more: {
      orig_trx_number: field(header, 'ORIG_TRX_NUMBER'),
      tax_ex_cert_num: field(header, 'TAX_EX_CERT_NUM'),
      url: field(header, 'REQUEST_URL'),
      transaction_url: field(header, 'TRANSACTION_URL'),
      activities_url: field(header, 'TRANS_ACT_URL'),
      ...flexfield(header),
    },
  };
}

async function requireDelinquency(session: DatabaseSession, header: PlRecord): Promise<string | null> {
  const delinquency = field(header, 'DELINQUENCY_ID');
  if (delinquency === null) return null;
  const known = await exists(
    session,
    'SELECT 1 FROM apps.iex_delinquencies_all WHERE delinquency_id = $1 AND transaction_id = $2',
    [delinquency, field(header, 'CUST_TRX_ID')],
  );
  if (known) return delinquency;
  throw refusal('IEX', 'IEX_BAD_API_INPUT', {
    API_NAME: `${PACKAGE}.CREATE_DISPUTE`,
    API_PARAMETER: 'P_DISP_HEADER_REC.DELINQUENCY_ID',
  });
}

/**
 * Commits as soon as Receivables has its request, whatever P_COMMIT says: everything that the caller did before it in the
 * transaction is committed with it, the savepoint is gone, and the link to the delinquency comes after, in a transaction
 * of its own that P_COMMIT or the caller ends.
 */
async function createDispute(call: ApiCall): Promise<void> {
  const { session } = call;
  await requireOrg(session, null);
  const header = recordArgument(call, 'P_DISP_HEADER_REC');
  const delinquency = await requireDelinquency(session, header);
  const request = await writeRequest(session, requestOf(call, header));
  call.out('X_REQUEST_ID', number(request));
  await session.commit();
  await insert(session, 'iex_disputes', {
    dispute_id: await nextValue(session, 'IEX_DISPUTES_S'),
    cm_request_id: request,
    delinquency_id: delinquency,
    dispute_section: field(header, 'DISPUTE_SECTION'),
    ...flexfield(header),
    ...created(session),
  });
}

/** P_DISPUTE_ID is the number of the request. Only what still waits for approval can be cancelled. */
async function cancelDispute(call: ApiCall): Promise<void> {
  const { session } = call;
  const id = argument(call, 'P_DISPUTE_ID');
  const row = await selectOne(
    session,
    `SELECT customer_trx_id::text AS trx, total_amount::text AS total, status, org_id::text AS org, internal_comment AS comment
       FROM apps.ra_cm_requests_all WHERE request_id = $1 FOR UPDATE NOWAIT`,
    [id],
  );
  if (row === null || row['status'] !== 'PENDING_APPROVAL' || !mayAccess(organizations(session), row['org'] ?? null)) {
    throw refusal('IEX', 'IEX_CANCEL_DISPUTE_ERROR');
  }
  await takeFromDispute(session, row['trx'] ?? '', -units(row['total'] ?? null));
  // Where the comment of a cancellation is kept is unknown; here behind the internal one, which is told to nobody outside.
  const comment = [row['comment'] ?? null, argument(call, 'P_CANCEL_COMMENTS')]
    .filter((part) => part !== null)
    .join(' ');
  await update(
    session,
    'ra_cm_requests_all',
    { request_id: id, customer_trx_id: row['trx'] ?? null },
    {
      status: 'CANCELLED',
      internal_comment: comment === '' ? null : comment.slice(0, 2000),
      ...updated(session),
    },
  );
}

/** Answers through X_RETURN_STATUS: T when a request of the delinquency is still being decided, else F. */
const isDelinquencyDispute: ApiProcedure = async (call) => {
  const { session } = call;
  const isOpen = await exists(
    session,
    `SELECT 1 FROM apps.iex_disputes d JOIN apps.ra_cm_requests_all r ON r.request_id = d.cm_request_id
      WHERE d.delinquency_id = $1 AND r.status IN ('PENDING_APPROVAL', 'APPROVED_PEND_COMP')`,
    [argument(call, 'P_DELINQUENCY_ID')],
  );
  answer(call, isOpen ? 'T' : 'F', false);
  return undefined;
};

const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(versionedFrame(PACKAGE, name, '1.0'), body)] as const;

export const disputes: ApiLibrary = new Map<string, ApiProcedure>([
  [`${PACKAGE}.INIT_DISP_REC`, async () => newRecord(PACKAGE, 'DISP_HEADER_REC')],
  [`${PACKAGE}.INIT_DISP_LINE_TBL`, async () => ({ kind: 'table', rows: new Map() })],
  api('CREATE_DISPUTE', createDispute),
  api('CANCEL_DISPUTE', cancelDispute),
  [`${PACKAGE}.IS_DELINQUENCY_DISPUTE`, isDelinquencyDispute],
]);
