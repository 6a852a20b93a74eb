import type { ApiCall, ApiLibrary, ApiProcedure, DatabaseSession } from '../../../oracle/database.ts';
import { argument, field, isMissing, number, rowsArgument, scalar } from '../arguments.ts';
import { created, updated } from '../context.ts';
import { refusal } from '../failure.ts';
import { add } from '../messages/stack.ts';
import { exists, insert, isLookup, nextValue, select, selectOne, update } from '../rows.ts';
import { standardApi, versionedFrame } from '../standard.ts';
import { isObject } from './objects.ts';

/**
 * JTF_NOTES_PUB (Oracle E-Business Suite Notes, API reference): the source must be an object that may have notes, type and
 * status are lookups, and a text that is too long is cut with a message but without an error.
 */
const PACKAGE = 'JTF_NOTES_PUB';
const NOTES_LENGTH = 2000;
const DETAIL_LENGTH = 32_767;
const LANGUAGE = 'US';

function missing(api: string, parameter: string) {
  return refusal('JTF', 'JTF_API_ALL_MISSING_PARAM', { API_NAME: `${PACKAGE}.${api}`, MISSING_PARAM: parameter });
}

function invalid(api: string, parameter: string, value: string) {
  return refusal('JTF', 'JTF_API_ALL_INVALID_ARGUMENT', {
    API_NAME: `${PACKAGE}.${api}`,
    PARAMETER: parameter,
    VALUE: value,
  });
}

function required(call: ApiCall, api: string, name: string): string {
  const value = argument(call, name);
  if (value === null) throw missing(api, name);
  return value;
}

function cut(session: DatabaseSession, api: string, name: string, value: string | null, length: number): string | null {
  if (value === null || value.length <= length) return value;
  const tokens = { API_NAME: `${PACKAGE}.${api}`, TRUNCATED_PARAM: name, VAL_LEN: String(length) };
  add(session, { app: 'JTF', name: 'JTF_API_ALL_VALUE_TRUNCATED', tokens });
  return value.slice(0, length);
}

async function requireUser(session: DatabaseSession, api: string, name: string, user: string): Promise<void> {
  if (!(await exists(session, 'SELECT 1 FROM apps.fnd_user WHERE user_id = $1', [user])))
    throw invalid(api, name, user);
}

async function requireLookups(
  session: DatabaseSession,
  api: string,
  status: string | null,
  type: string | null,
): Promise<void> {
  if (status !== null && !(await isLookup(session, '0', 'JTF_NOTE_STATUS', status)))
    throw invalid(api, 'P_NOTE_STATUS', status);
  if (type !== null && !(await isLookup(session, '0', 'JTF_NOTE_TYPE', type))) throw invalid(api, 'P_NOTE_TYPE', type);
}

export interface NewNote {
  readonly parent: string | null;
  readonly sourceCode: string;
  readonly sourceId: string;
  readonly notes: string;
  readonly detail: string | null;
  readonly status: string;
  readonly type: string | null;
  readonly enteredBy: string;
  /** `YYYY-MM-DDTHH:MM:SS`. */
  readonly enteredDate: string;
  readonly contexts: readonly { readonly type: string; readonly id: string }[];
}

/** Writes a note that was checked, and says its number. */
export async function writeNote(session: DatabaseSession, note: NewNote): Promise<string> {
  const id = await nextValue(session, 'JTF_NOTES_S');
  const who = created(session);
  await insert(session, 'jtf_notes_b', {
    jtf_note_id: id,
    parent_note_id: note.parent,
    source_object_code: note.sourceCode,
    source_object_id: note.sourceId,
    note_status: note.status,
    note_type: note.type,
    entered_by: note.enteredBy,
    entered_date: note.enteredDate,
    ...who,
  });
  const texts = { notes: note.notes, notes_detail: note.detail, language: LANGUAGE, source_lang: LANGUAGE };
  await insert(session, 'jtf_notes_tl', { jtf_note_id: id, ...texts, ...who });
  await addContexts(session, id, note.contexts);
  return id;
}

async function addContexts(session: DatabaseSession, note: string, contexts: NewNote['contexts']): Promise<void> {
  for (const { type, id } of contexts) {
    await insert(session, 'jtf_note_contexts', {
      note_context_id: await nextValue(session, 'JTF_NOTES_S'),
      jtf_note_id: note,
      note_context_type: type,
      note_context_type_id: id,
      object_version_number: '1',
      ...created(session),
    });
  }
}

async function contextsOf(call: ApiCall, api: string): Promise<NewNote['contexts']> {
  const contexts: { type: string; id: string }[] = [];
  for (const row of rowsArgument(call, 'P_JTF_NOTE_CONTEXTS_TAB')) {
    const [type, id] = [field(row, 'NOTE_CONTEXT_TYPE'), field(row, 'NOTE_CONTEXT_TYPE_ID')];
    if (type === null || id === null) throw missing(api, 'NOTE_CONTEXT_TYPE');
    if (!(await isObject(call.session, 'NOTES', type, id))) throw invalid(api, 'NOTE_CONTEXT_TYPE_ID', `${type} ${id}`);
    contexts.push({ type, id });
  }
  return contexts;
}

/**
 * The three dates have the missing date for a default. Whether the package then takes today's is unknown: the stricter
 * reading, they must be passed.
 */
async function createNote(call: ApiCall, api: string): Promise<void> {
  const { session } = call;
  const [sourceCode, sourceId] = [
    required(call, api, 'P_SOURCE_OBJECT_CODE'),
    required(call, api, 'P_SOURCE_OBJECT_ID'),
  ];
  if (!(await isObject(session, 'NOTES', sourceCode, sourceId)))
    throw invalid(api, 'P_SOURCE_OBJECT_ID', `${sourceCode} ${sourceId}`);
  const notes = required(call, api, 'P_NOTES');
  const enteredDate = required(call, api, 'P_ENTERED_DATE');
  required(call, api, 'P_LAST_UPDATE_DATE');
  required(call, api, 'P_CREATION_DATE');
  const enteredBy = required(call, api, 'P_ENTERED_BY');
  await requireUser(session, api, 'P_ENTERED_BY', enteredBy);
  const [status, type] = [argument(call, 'P_NOTE_STATUS') ?? 'I', argument(call, 'P_NOTE_TYPE')];
  await requireLookups(session, api, status, type);
  const parent = argument(call, 'P_PARENT_NOTE_ID');
  if (parent !== null && !(await noteExists(session, parent))) throw invalid(api, 'P_PARENT_NOTE_ID', parent);
  const id = await writeNote(session, {
    parent,
    sourceCode,
    sourceId,
    notes: cut(session, api, 'P_NOTES', notes, NOTES_LENGTH) ?? notes,
    detail: cut(session, api, 'P_NOTES_DETAIL', argument(call, 'P_NOTES_DETAIL'), DETAIL_LENGTH),
    status,
    type,
    enteredBy,
    enteredDate,
    contexts: await contextsOf(call, api),
  });
  call.out('X_JTF_NOTE_ID', number(id));
}

function noteExists(session: DatabaseSession, id: string): Promise<boolean> {
  return exists(session, 'SELECT 1 FROM apps.jtf_notes_b WHERE jtf_note_id = $1', [id]);
}

async function updateNote(call: ApiCall): Promise<void> {
  const { session } = call;
  const api = 'UPDATE_NOTE';
  const id = required(call, api, 'P_JTF_NOTE_ID');
  await requireUser(session, api, 'P_LAST_UPDATED_BY', required(call, api, 'P_LAST_UPDATED_BY'));
  const [row] = await select(
    session,
    'SELECT 1 AS found FROM apps.jtf_notes_b WHERE jtf_note_id = $1 FOR UPDATE NOWAIT',
    [id],
  );
  if (row === undefined) throw invalid(api, 'P_JTF_NOTE_ID', id);
  const [status, type] = [argument(call, 'P_NOTE_STATUS'), argument(call, 'P_NOTE_TYPE')];
  await requireLookups(session, api, status, type);
  const head = { ...(status === null ? {} : { note_status: status }), ...(type === null ? {} : { note_type: type }) };
  await update(session, 'jtf_notes_b', { jtf_note_id: id }, { ...head, ...updated(session) });
  await updateTexts(call, id);
  await addContexts(session, id, await contextsOf(call, api));
}

async function updateTexts(call: ApiCall, id: string): Promise<void> {
  const { session, args } = call;
  const key = { jtf_note_id: id, language: LANGUAGE };
  const before = await selectOne(
    session,
    'SELECT notes_detail FROM apps.jtf_notes_tl WHERE jtf_note_id = $1 AND language = $2',
    [id, LANGUAGE],
  );
  const changes: Record<string, string | null> = {};
  const notes = argument(call, 'P_NOTES');
  if (notes !== null) changes['notes'] = cut(session, 'UPDATE_NOTE', 'P_NOTES', notes, NOTES_LENGTH);
  if (!isMissing(args.get('P_NOTES_DETAIL'))) {
    const detail = scalar(args.get('P_NOTES_DETAIL'));
    const whole = argument(call, 'P_APPEND_FLAG') === 'Y' ? `${before?.['notes_detail'] ?? ''}${detail ?? ''}` : detail;
    changes['notes_detail'] = cut(session, 'UPDATE_NOTE', 'P_NOTES_DETAIL', whole, DETAIL_LENGTH);
  }
  await update(session, 'jtf_notes_tl', key, { ...changes, ...updated(session) });
}

export const notes: ApiLibrary = new Map<string, ApiProcedure>([
  ...['CREATE_NOTE', 'SECURE_CREATE_NOTE'].map(
    (name) =>
      [
        `${PACKAGE}.${name}`,
        standardApi(versionedFrame(PACKAGE, name, '1.0'), (call) => createNote(call, name)),
      ] as const,
  ),
  [`${PACKAGE}.UPDATE_NOTE`, standardApi(versionedFrame(PACKAGE, 'UPDATE_NOTE', '1.0'), updateNote)],
]);
