import { keepLocally, lookupLocally } from '../../connector/local-command.ts';
import type { CommandOutcome, CommandSource, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import * as A from '../catalogue/addon.ts';
import { SCMG_T_CASE_ATTR } from '../catalogue/case-table.ts';
import * as F from '../catalogue/functions.ts';
import type { RfcFunction } from '../catalogue/types.ts';
import { fn, table } from '../catalogue/uses.ts';
import * as W from '../catalogue/writes.ts';
import type { Section } from '../config.ts';
import type { Ask } from '../session.ts';
import { createTask, logCall, reportPayment, requestDocument, setPreference } from './activities.ts';
import { lookupInAddon } from './addon-call.ts';
import { lookupContact, updateContact } from './contact.ts';
import { createDispute, updateDispute } from './disputes.ts';
import { createCase, lookupCase } from './fscm.ts';
import { changePromise, createPromise } from './promises.ts';
import { raiseEvent, startWorkflow } from './workflow.ts';

type Execute = (ask: Ask, command: ConnectorCommand, now: () => Instant) => Promise<CommandOutcome>;
type Lookup = (ask: Ask, command: ConnectorCommand, now: () => Instant) => Promise<LookupResult>;

/** One way in which a command can be carried out, by which settings it is, and how it is looked up. */
export interface Way {
  readonly command: string;
  readonly source: CommandSource;
  isChosen(section: Section): boolean;
  readonly execute: Execute;
  readonly lookup: Lookup;
}

const cannotTell: Lookup = async () => ({ found: 'cannot-tell' });
/** One call that writes and commits; nothing in it can be taken back. */
const SELF = { selfCommits: true } as const;

const readsOpenItems = [fn(F.BAPI_AR_ACC_GETOPENITEMS), fn(F.BAPI_CUSTOMER_GETDETAIL2)];
const keepsSession = ({ road }: Section) => road === 'rfc';
/** What tasks become: what the section says, else the workflow or event it configures, else the add-on's own task. */
const tasksBy = ({ tasks, taskWorkflow, workflowEvents }: Section) =>
  tasks ?? (taskWorkflow ? 'workflow' : workflowEvents?.task !== undefined ? 'workflow-event' : 'addon');
const hasAddon = ({ addon }: Section) => addon === 'on';

interface AddonWay {
  readonly command: string;
  readonly with: string;
  readonly function: RfcFunction;
  readonly execute: Execute;
  readonly isChosen?: (section: Section) => boolean;
  readonly readsItems?: boolean;
}

const byAddon = (way: AddonWay): Way => ({
  command: way.command,
  source: {
    with: way.with,
    uses: [fn(way.function), fn(A.Z_ADIT_COMMAND_LOOKUP), ...(way.readsItems ? readsOpenItems : [])],
    settling: 'marker',
    ...SELF,
  },
  isChosen: (section) => hasAddon(section) && (way.isChosen?.(section) ?? true),
  execute: way.execute,
  lookup: lookupInAddon,
});

const local = (command: string, setting: 'promises' | 'disputes' | 'callLog'): Way => ({
  command,
  // Nothing is ever under way in SAP.
  source: { with: `${setting}: local`, uses: [], settling: 'marker', quiesceMs: 0, ...SELF },
  isChosen: (section) => section[setting] === 'local',
  execute: keepLocally,
  lookup: lookupLocally,
});

const byEvent = (command: string, setting: string, isChosen: Way['isChosen']): Way => ({
  command,
  source: { with: setting, uses: [fn(W.SAP_WAPI_CREATE_EVENT)], settling: 'park', ...SELF },
  isChosen,
  execute: raiseEvent,
  lookup: cannotTell,
});

const taskEvent = (command: string) =>
  byEvent(
    command,
    'tasks: workflow-event',
    (section) => tasksBy(section) === 'workflow-event' && section.workflowEvents?.task !== undefined,
  );

const byWorkflow = (command: string): Way => ({
  command,
  source: { with: 'tasks: workflow', uses: [fn(F.SAP_WAPI_START_WORKFLOW)], settling: 'park', ...SELF },
  isChosen: (section) => tasksBy(section) === 'workflow' && section.taskWorkflow !== undefined,
  execute: startWorkflow,
  lookup: cannotTell,
});

const promiseEvent = (command: string) =>
  byEvent(
    command,
    'promises: workflow-event',
    (section) => section.promises === 'workflow-event' && section.workflowEvents?.promise !== undefined,
  );

const ADDON = 'addon: on';
const keptByAddon = (setting: 'promises' | 'disputes' | 'callLog') => ({
  with: `${setting}: addon`,
  isChosen: (section: Section) => section[setting] === 'addon',
});

/** Every way; of one command the first that a section chooses counts. */
export const WAYS: readonly Way[] = [
  byAddon({
    command: 'create_promise',
    ...keptByAddon('promises'),
    function: A.Z_ADIT_PROMISE_CREATE,
    execute: createPromise,
    readsItems: true,
  }),
  promiseEvent('create_promise'),
  local('create_promise', 'promises'),
  byAddon({
    command: 'change_promise',
    ...keptByAddon('promises'),
    function: A.Z_ADIT_PROMISE_CHANGE,
    execute: changePromise,
  }),
  promiseEvent('change_promise'),
  local('change_promise', 'promises'),
  byAddon({
    command: 'create_dispute',
    ...keptByAddon('disputes'),
    function: A.Z_ADIT_DISPUTE_CREATE,
    execute: createDispute,
    readsItems: true,
  }),
  {
    command: 'create_dispute',
    source: {
      with: 'disputes: fscm',
      uses: [
        fn(W.BAPI_DISPUTE_CREATE),
        fn(W.BAPI_DISPUTE_GETDETAIL_MULTI),
        fn(W.BAPI_TRANSACTION_COMMIT),
        fn(W.BAPI_TRANSACTION_ROLLBACK),
        fn(F.RFC_GET_FUNCTION_INTERFACE),
        table(SCMG_T_CASE_ATTR),
        ...readsOpenItems,
      ],
      settling: 'marker',
      selfCommits: false,
    },
    isChosen: (section) => section.disputes === 'fscm' && section.fscm !== undefined && keepsSession(section),
    execute: createCase,
    lookup: lookupCase,
  },
  local('create_dispute', 'disputes'),
  byAddon({
    command: 'update_dispute',
    ...keptByAddon('disputes'),
    function: A.Z_ADIT_DISPUTE_UPDATE,
    execute: updateDispute,
  }),
  local('update_dispute', 'disputes'),
  byAddon({ command: 'report_payment', with: ADDON, function: A.Z_ADIT_ACTIVITY_CREATE, execute: reportPayment }),
  byWorkflow('report_payment'),
  taskEvent('report_payment'),
  byAddon({ command: 'request_document', with: ADDON, function: A.Z_ADIT_ACTIVITY_CREATE, execute: requestDocument }),
  byWorkflow('request_document'),
  taskEvent('request_document'),
  byAddon({
    command: 'log_call',
    ...keptByAddon('callLog'),
    function: A.Z_ADIT_ACTIVITY_CREATE,
    execute: logCall,
  }),
  local('log_call', 'callLog'),
  {
    command: 'update_contact',
    source: {
      with: 'contactChanges: address',
      uses: [
        fn(W.BAPI_ADDRESSORG_GETDETAIL),
        fn(W.BAPI_ADDRESSORG_CHANGE),
        fn(W.BAPI_ADDRESSCONTPART_GETDETAIL),
        fn(W.BAPI_ADDRESSCONTPART_CHANGE),
        fn(W.BAPI_TRANSACTION_COMMIT),
        fn(W.BAPI_TRANSACTION_ROLLBACK),
        fn(F.RFC_GET_FUNCTION_INTERFACE),
      ],
      settling: 'quiesce_readback',
      selfCommits: false,
    },
    isChosen: (section) => section.contactChanges === 'address' && keepsSession(section),
    execute: updateContact,
    lookup: lookupContact,
  },
  byAddon({ command: 'set_preference', with: ADDON, function: A.Z_ADIT_PREFERENCE_SET, execute: setPreference }),
  byWorkflow('create_task'),
  taskEvent('create_task'),
  byAddon({
    command: 'create_task',
    with: 'tasks: addon',
    function: A.Z_ADIT_ACTIVITY_CREATE,
    execute: createTask,
    isChosen: (section) => tasksBy(section) === 'addon',
  }),
];

/** The way in which this section carries out a command; null where it has none, or no user for writing. */
export function wayOf(section: Section, command: string): Way | null {
  if (!section.write) return null;
  return WAYS.find((way) => way.command === command && way.isChosen(section)) ?? null;
}

/** A hard end of a stuck work process comes up to a minute after its time, and a COMMIT starts its clock anew. */
const HARD_END_MS = 60_000;
const MARGIN_MS = 10_000;

/** How long SAP may still be working on a call whose caller is gone; null where nobody has said. */
export function quiesceMs({ maxWorkProcessSeconds }: Section): number | null {
  return maxWorkProcessSeconds === undefined ? null : 2_000 * maxWorkProcessSeconds + HARD_END_MS + MARGIN_MS;
}

/**
 * As this section carries the command out, with how long an attempt may be running there. Without that bound a look at
 * a value proves nothing, and rests with a person; a marker still tells of what is there, and is safe to send again.
 */
export function commandSource(section: Section, command: string): CommandSource | null {
  const way = wayOf(section, command);
  if (!way) return null;
  const { source } = way;
  if (source.uses.length === 0 || source.settling === 'park') return source;
  const quiesce = quiesceMs(section);
  if (quiesce !== null) return { ...source, quiesceMs: quiesce };
  return source.settling === 'quiesce_readback' ? { ...source, settling: 'park' } : source;
}
