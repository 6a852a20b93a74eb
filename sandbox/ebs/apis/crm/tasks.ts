import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession } from '../../../oracle/database.ts';
import { argument, field, number, rowsArgument } from '../arguments.ts';
import { created } from '../context.ts';
import { refusal } from '../failure.ts';
import { exists, insert, nextValue, selectOne } from '../rows.ts';
import { standardApi, unexpected, versionedFrame } from '../standard.ts';
import { writeNote } from './notes.ts';
import { isObject } from './objects.ts';
import { columnsOfTask } from './task-columns.ts';

/**
 * JTF_TASKS_PUB.CREATE_TASK (Oracle Common Application Calendar Implementation Guide, task APIs): type, status and priority
 * by id or by name, an owner that exists, a customer and an account that belong together.
 */
const PACKAGE = 'JTF_TASKS_PUB';
const LANGUAGE = 'US';
/** Of RS_GROUP and RS_TEAM no table is public: nothing of them can be an owner here. */
const OWNER_CATEGORIES: Readonly<Record<string, string>> = {
  RS_EMPLOYEE: 'EMPLOYEE',
  RS_PARTNER: 'PARTNER',
  RS_SUPPLIER_CONTACT: 'SUPPLIER_CONTACT',
  RS_OTHER: 'OTHER',
};

interface Choice {
  readonly view: string;
  readonly key: string;
  readonly argument: string;
  readonly message: string;
}

const TYPE: Choice = {
  view: 'jtf_task_types_vl',
  key: 'task_type_id',
  argument: 'P_TASK_TYPE',
  message: 'JTF_TASK_INVALID_TYPE',
};
const STATUS: Choice = {
  view: 'jtf_task_statuses_vl',
  key: 'task_status_id',
  argument: 'P_TASK_STATUS',
  message: 'JTF_TASK_INVALID_STATUS',
};
const PRIORITY: Choice = {
  view: 'jtf_task_priorities_vl',
  key: 'task_priority_id',
  argument: 'P_TASK_PRIORITY',
  message: 'JTF_TASK_INVALID_PRIORITY',
};

/** An active row by id or name; of both given the id counts. Null when neither was. */
async function choose(call: ApiCall, { view, key, argument: name, message }: Choice): Promise<string | null> {
  const [id, text] = [argument(call, `${name}_ID`), argument(call, `${name}_NAME`)];
  if (id === null && text === null) return null;
  const found = await selectOne(
    call.session,
    `SELECT ${key}::text AS id FROM apps.${view} WHERE ${id === null ? 'name' : key} = $1
        AND $2::timestamp >= coalesce(start_date_active, $2::timestamp)
        AND $2::timestamp < coalesce(end_date_active, $2::timestamp) + interval '1 day'`,
    [id ?? text, call.session.now()],
  );
  if (found === null) throw refusal('JTF', message, { [name]: id ?? text ?? '' });
  return found['id'] ?? null;
}

async function owner(call: ApiCall): Promise<{ type: string; id: string }> {
  const [type, id] = [argument(call, 'P_OWNER_TYPE_CODE'), argument(call, 'P_OWNER_ID')];
  if (type === null || id === null) throw refusal('JTF', 'JTF_TASK_MISSING_OWNER');
  const known = await exists(
    call.session,
    `SELECT 1 FROM apps.jtf_rs_resource_extns WHERE resource_id = $1 AND category = $2
        AND $3::timestamp < coalesce(end_date_active, $3::timestamp) + interval '1 day'`,
    [id, OWNER_CATEGORIES[type] ?? '', call.session.now()],
  );
  if (!known) throw refusal('JTF', 'JTF_TASK_INVALID_OWNER', { P_OWNER: `${type} ${id}` });
  return { type, id };
}

/** Party and account, by id or number. An account of another party is refused. */
async function customer(call: ApiCall): Promise<{ party: string | null; account: string | null }> {
  const { session } = call;
  const [partyId, partyNumber] = [argument(call, 'P_CUSTOMER_ID'), argument(call, 'P_CUSTOMER_NUMBER')];
  const party = await byIdOrNumber(session, 'hz_parties', 'party_id', 'party_number', partyId, partyNumber);
  if (party === undefined)
    throw refusal('JTF', 'JTF_TASK_INVALID_CUSTOMER', { P_CUSTOMER: partyId ?? partyNumber ?? '' });
  const [accountId, accountNumber] = [argument(call, 'P_CUST_ACCOUNT_ID'), argument(call, 'P_CUST_ACCOUNT_NUMBER')];
  const account = await byIdOrNumber(
    session,
    'hz_cust_accounts',
    'cust_account_id',
    'account_number',
    accountId,
    accountNumber,
  );
  const isTheirs =
    account === undefined ? false : account === null || party === null || (await isAccountOf(session, account, party));
  if (account === undefined || !isTheirs) {
    throw refusal('JTF', 'JTF_TASK_INVALID_CUST_ACCOUNT', { P_CUST_ACCOUNT: accountId ?? accountNumber ?? '' });
  }
  return { party, account };
}

function isAccountOf(session: DatabaseSession, account: string, party: string): Promise<boolean> {
  return exists(session, 'SELECT 1 FROM apps.hz_cust_accounts WHERE cust_account_id = $1 AND party_id = $2', [
    account,
    party,
  ]);
}

/** null: nothing was asked for; undefined: there is no such thing. */
async function byIdOrNumber(
  session: DatabaseSession,
  table: string,
  key: string,
  numberColumn: string,
  id: string | null,
  no: string | null,
): Promise<string | null | undefined> {
  if (id === null && no === null) return null;
  const found = await selectOne(
    session,
    `SELECT ${key}::text AS id FROM apps.${table} WHERE ${id === null ? numberColumn : key} = $1`,
    [id ?? no],
  );
  return found?.['id'] ?? undefined;
}

async function source(call: ApiCall, task: string): Promise<{ code: string; id: string; name: string | null }> {
  const [code, id] = [argument(call, 'P_SOURCE_OBJECT_TYPE_CODE'), argument(call, 'P_SOURCE_OBJECT_ID')];
  if (code === null) return { code: 'TASK', id: task, name: null };
  if (id === null || !(await isObject(call.session, 'TASK', code, id))) {
    throw refusal('JTF', 'JTF_TASK_INVALID_OBJECT', { P_OBJECT_CODE: code, P_OBJECT_ID: id ?? '' });
  }
  return { code, id, name: argument(call, 'P_SOURCE_OBJECT_NAME') };
}

function requireOrder(call: ApiCall): void {
  for (const kind of ['PLANNED', 'SCHEDULED', 'ACTUAL']) {
    const [start, end] = [argument(call, `P_${kind}_START_DATE`), argument(call, `P_${kind}_END_DATE`)];
    if (start === null || end === null || start <= end) continue;
    throw refusal('JTF', 'JTF_TASK_DATES_INVALID', { P_START: start.slice(0, 10), P_END: end.slice(0, 10) });
  }
}

/** Assignments, dependencies and the other child tables of a task are not in the simulated database. */
function refuseChildren(call: ApiCall): void {
  for (const name of ['ASSIGN', 'DEPENDS', 'RSRC_REQ', 'REFER', 'DATES', 'CONTACTS']) {
    if (rowsArgument(call, `P_TASK_${name}_TBL`).length === 0) continue;
    throw unexpected(PACKAGE, 'CREATE_TASK', 'ORA-00942: table or view does not exist');
  }
}

async function addNotes(call: ApiCall, task: string): Promise<void> {
  const { session } = call;
  for (const row of rowsArgument(call, 'P_TASK_NOTES_TBL')) {
    const notes = field(row, 'NOTES');
    if (notes === null)
      throw refusal('JTF', 'JTF_API_ALL_MISSING_PARAM', { API_NAME: PACKAGE, MISSING_PARAM: 'NOTES' });
    await writeNote(session, {
      parent: null,
      sourceCode: 'TASK',
      sourceId: task,
      notes: notes.slice(0, 2000),
      detail: field(row, 'NOTES_DETAIL'),
      status: field(row, 'NOTE_STATUS') ?? 'I',
      type: field(row, 'NOTE_TYPE'),
      enteredBy: field(row, 'ENTERED_BY') ?? created(session)['created_by'] ?? '',
      enteredDate: field(row, 'ENTERED_DATE') ?? session.now(),
      contexts: [],
    });
  }
}

async function createTask(call: ApiCall): Promise<void> {
  const { session } = call;
  refuseChildren(call);
  const name = argument(call, 'P_TASK_NAME');
  if (name === null) throw refusal('JTF', 'JTF_TASK_MISSING_NAME');
  const [type, status, priority] = [await choose(call, TYPE), await choose(call, STATUS), await choose(call, PRIORITY)];
  if (type === null) throw refusal('JTF', 'JTF_TASK_MISSING_TASK_TYPE');
  if (status === null) throw refusal('JTF', 'JTF_TASK_MISSING_TASK_STATUS');
  const { type: ownerType, id: ownerId } = await owner(call);
  const { party, account } = await customer(call);
  requireOrder(call);
  const id = argument(call, 'P_TASK_ID') ?? (await nextValue(session, 'JTF_TASKS_S'));
  const { code, id: objectId, name: objectName } = await source(call, id);
  const closed = await exists(
    session,
    "SELECT 1 FROM apps.jtf_task_statuses_vl WHERE task_status_id = $1 AND closed_flag = 'Y'",
    [status],
  );
  await insert(session, 'jtf_tasks_b', {
    ...columnsOfTask(call),
    task_id: id,
    task_number: await nextValue(session, 'JTF_TASK_NUMBER_S'),
    task_type_id: type,
    task_status_id: status,
    task_priority_id: priority,
    owner_type_code: ownerType,
    owner_id: ownerId,
    customer_id: party,
    cust_account_id: account,
    source_object_type_code: code,
    source_object_id: objectId,
    source_object_name: objectName,
    open_flag: closed ? 'N' : 'Y',
    entity: 'TASK',
    deleted_flag: 'N',
    object_version_number: '1',
    object_changed_date: session.now(),
    ...created(session),
  });
  const texts = { task_name: name.slice(0, 80), description: argument(call, 'P_DESCRIPTION')?.slice(0, 4000) ?? null };
  await insert(session, 'jtf_tasks_tl', {
    task_id: id,
    language: LANGUAGE,
    source_lang: LANGUAGE,
    ...texts,
    ...created(session),
  });
  await addNotes(call, id);
  call.out('X_TASK_ID', number(id));
}

/** All four overloads do the same; which one is meant is the compiler's question. */
export const tasks: ApiLibrary = new Map<string, ApiProcedure>([
  [`${PACKAGE}.CREATE_TASK`, standardApi(versionedFrame(PACKAGE, 'CREATE_TASK', '1.0'), createTask)],
]);
