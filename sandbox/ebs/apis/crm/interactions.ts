import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession, PlRecord } from '../../../oracle/database.ts';
import { argument, field, number, recordArgument, rowsArgument } from '../arguments.ts';
import { created, updated } from '../context.ts';
import { refusal } from '../failure.ts';
import { newRecord } from '../records.ts';
import { exists, insert, nextValue, update, type Values } from '../rows.ts';
import { standardApi, versionedFrame } from '../standard.ts';
import {
  activityColumns,
  checkActivity,
  checkInteraction,
  interactionColumns,
  lockActive,
  needs,
  requireUser,
  seconds,
} from './interaction-rows.ts';

/**
 * JTF_IH_PUB (Oracle Customer Interaction History Implementation Guide, API reference). CREATE_INTERACTION writes an
 * interaction that is over and tells no id; OPEN, ADD and CLOSE do it step by step. Media items are not in the simulated
 * database, so their procedures do not exist.
 */
const PACKAGE = 'JTF_IH_PUB';

/** Who-columns are P_USER_ID's here, not FND_GLOBAL's. */
function who(session: DatabaseSession, user: string): Values {
  return { ...created(session), created_by: user, last_updated_by: user };
}

async function writeInteraction(
  session: DatabaseSession,
  api: string,
  record: PlRecord,
  user: string,
  active: boolean,
): Promise<string> {
  const columns = interactionColumns(record);
  await checkInteraction(session, api, columns);
  // An id of the caller's, taken from the sequence before, is kept (the guide's table of validations and defaults).
  const id = field(record, 'INTERACTION_ID') ?? (await nextValue(session, 'JTF_IH_INTERACTIONS_S1'));
  const start = columns['start_date_time'] ?? session.now();
  const end = active ? (columns['end_date_time'] ?? null) : (columns['end_date_time'] ?? session.now());
  await insert(session, 'jtf_ih_interactions', {
    ...columns,
    interaction_id: id,
    start_date_time: start,
    end_date_time: end,
    duration: columns['duration'] ?? (end === null ? null : seconds(start, end)),
    active: active ? 'Y' : 'N',
    object_version_number: '1',
    ...who(session, user),
  });
  return id;
}

interface ActivityAt {
  readonly interaction: string;
  readonly user: string;
  readonly active: boolean;
}

async function writeActivity(session: DatabaseSession, api: string, record: PlRecord, at: ActivityAt): Promise<string> {
  const columns = activityColumns(record);
  await checkActivity(session, api, columns);
  const id = await nextValue(session, 'JTF_IH_ACTIVITIES_S1');
  const start = columns['start_date_time'] ?? session.now();
  const end = at.active ? (columns['end_date_time'] ?? null) : (columns['end_date_time'] ?? session.now());
  await insert(session, 'jtf_ih_activities', {
    ...columns,
    activity_id: id,
    interaction_id: at.interaction,
    start_date_time: start,
    end_date_time: end,
    duration: columns['duration'] ?? (end === null ? null : seconds(start, end)),
    active: at.active ? 'Y' : 'N',
    object_version_number: '1',
    ...who(session, at.user),
  });
  return id;
}

async function createInteraction(call: ApiCall): Promise<void> {
  const { session } = call;
  const api = 'CREATE_INTERACTION';
  const user = await requireUser(session, api, argument(call, 'P_USER_ID'));
  const activities = rowsArgument(call, 'P_ACTIVITIES');
  // That an interaction without any activity is refused is unknown: the stricter reading.
  if (activities.length === 0) throw needs(api, 'P_ACTIVITIES');
  const interaction = await writeInteraction(session, api, recordArgument(call, 'P_INTERACTION_REC'), user, false);
  for (const record of activities) await writeActivity(session, api, record, { interaction, user, active: false });
}

async function openInteraction(call: ApiCall): Promise<void> {
  const api = 'OPEN_INTERACTION';
  const user = await requireUser(call.session, api, argument(call, 'P_USER_ID'));
  const record = recordArgument(call, 'P_INTERACTION_REC');
  call.out('X_INTERACTION_ID', number(await writeInteraction(call.session, api, record, user, true)));
}

async function addActivity(call: ApiCall): Promise<void> {
  const { session } = call;
  const api = 'ADD_ACTIVITY';
  const user = await requireUser(session, api, argument(call, 'P_USER_ID'));
  const record = recordArgument(call, 'P_ACTIVITY_REC');
  const { id } = await lockActive(session, field(record, 'INTERACTION_ID'));
  call.out('X_ACTIVITY_ID', number(await writeActivity(session, api, record, { interaction: id, user, active: true })));
}

/** Overload 1 takes a record, whose fields change the interaction first; 2 the id alone. */
async function closeInteraction(call: ApiCall): Promise<void> {
  const { session } = call;
  const api = 'CLOSE_INTERACTION';
  const user = await requireUser(session, api, argument(call, 'P_USER_ID'));
  const record = recordArgument(call, 'P_INTERACTION_REC');
  const { id, start, version } = await lockActive(
    session,
    argument(call, 'P_INTERACTION_ID') ?? field(record, 'INTERACTION_ID'),
  );
  requireVersion(call, version);
  if (!(await exists(session, 'SELECT 1 FROM apps.jtf_ih_activities WHERE interaction_id = $1', [id])))
    throw needs(api, 'P_ACTIVITIES');
  const changes = changesOf(interactionColumns(record));
  const end = changes['end_date_time'] ?? session.now();
  const last = { ...updated(session), last_updated_by: user };
  await update(
    session,
    'jtf_ih_interactions',
    { interaction_id: id },
    {
      ...changes,
      end_date_time: end,
      duration: changes['duration'] ?? seconds(start, end),
      active: 'N',
      object_version_number: String(Number(version) + 1),
      ...last,
    },
  );
  await update(
    session,
    'jtf_ih_activities',
    { interaction_id: id, active: 'Y' },
    { end_date_time: end, active: 'N', ...last },
  );
}

async function updateInteraction(call: ApiCall): Promise<void> {
  const { session } = call;
  const user = await requireUser(session, 'UPDATE_INTERACTION', argument(call, 'P_USER_ID'));
  const record = recordArgument(call, 'P_INTERACTION_REC');
  const { id, version } = await lockActive(session, field(record, 'INTERACTION_ID'));
  requireVersion(call, version);
  await update(
    session,
    'jtf_ih_interactions',
    { interaction_id: id },
    {
      ...changesOf(interactionColumns(record)),
      object_version_number: String(Number(version) + 1),
      ...updated(session),
      last_updated_by: user,
    },
  );
}

/** P_OBJECT_VERSION may be left out; a wrong one is somebody else's change. */
function requireVersion(call: ApiCall, version: string): void {
  const known = argument(call, 'P_OBJECT_VERSION');
  if (known !== null && known !== version)
    throw refusal('JTF', 'JTF_API_RECORD_NOT_FOUND', { TABLE: 'JTF_IH_INTERACTIONS' });
}

function changesOf(columns: Values): Record<string, string> {
  return Object.fromEntries(Object.entries(columns).filter((entry): entry is [string, string] => entry[1] !== null));
}

/** Seeded callers pass 1.0 and 1.1 (signatures), so 1.1 is the current one. */
const api = (name: string, body: (call: ApiCall) => Promise<void>) =>
  [`${PACKAGE}.${name}`, standardApi(versionedFrame(PACKAGE, name, '1.1'), body)] as const;

export const interactions: ApiLibrary = new Map<string, ApiProcedure>([
  [`${PACKAGE}.INIT_INTERACTION_REC`, async () => newRecord(PACKAGE, 'INTERACTION_REC_TYPE')],
  [`${PACKAGE}.INIT_ACTIVITY_REC`, async () => newRecord(PACKAGE, 'ACTIVITY_REC_TYPE')],
  api('CREATE_INTERACTION', createInteraction),
  api('OPEN_INTERACTION', openInteraction),
  api('ADD_ACTIVITY', addActivity),
  api('CLOSE_INTERACTION', closeInteraction),
  api('UPDATE_INTERACTION', updateInteraction),
]);
