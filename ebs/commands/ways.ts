import { keepLocally, lookupLocally } from '../../connector/local-command.ts';
import type { CommandOutcome, CommandSource, ConnectorCommand, LookupResult } from '../../domain/connector.ts';
import type { Instant } from '../../domain/dates.ts';
import type { Ask } from '../ask.ts';
import { commandBlock, LOOKING, type ProcedureName, type Route } from '../catalogue/blocks.ts';
import type { Section } from '../config.ts';
import { createTask, logCall, reportPayment, requestDocument, setPreference } from './activities.ts';
import { lookupCommand } from './call.ts';
import { updateContact } from './contact.ts';
import { createDispute, createDisputeByIex, updateDispute } from './disputes.ts';
import { changePromise, createPromise } from './promises.ts';

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

interface ByBlock {
  readonly command: string;
  readonly procedure: ProcedureName;
  readonly execute: Execute;
  /** Setting beside `addon` that chooses it, as it is written; none where every section has it. */
  readonly with?: string;
  readonly isChosen?: (section: Section) => boolean;
}

const ROUTES: readonly Route[] = ['addon', 'direct'];

/**
 * A block that writes and commits, or rolls everything back: with the add-on under an id that counts once; without it
 * the id stands in the record, and absent is believed once nothing can be running any more.
 */
function byBlock({ command, procedure, execute, with: setting, isChosen }: ByBlock): readonly Way[] {
  return ROUTES.flatMap((route) => {
    const block = commandBlock(procedure, route);
    if (!block) return [];
    const looks = [LOOKING[route].lookup_command];
    const reads = procedure === 'update_contact' ? [LOOKING[route].read_contact_points] : [];
    const addon = `addon: ${route === 'addon' ? 'on' : 'off'}`;
    return [
      {
        command,
        source: {
          with: setting === undefined ? addon : `${setting}, ${addon}`,
          get uses() {
            return merged([block, ...looks, ...reads].flatMap(({ uses }) => uses));
          },
          settling: route === 'addon' ? 'marker' : 'quiesce_readback',
          selfCommits: true,
        },
        isChosen: (section) => (section.addon === 'on') === (route === 'addon') && (isChosen?.(section) ?? true),
        execute,
        lookup: lookupCommand,
      },
    ];
  });
}

function merged(uses: CommandSource['uses']): CommandSource['uses'] {
  const fields = new Map<string, Set<string>>();
  for (const one of uses) fields.set(one.name, new Set([...(fields.get(one.name) ?? []), ...one.fields]));
  return [...fields].map(([name, of]) => ({ name, fields: [...of].sort() }));
}

type Kept = 'promises' | 'disputes' | 'callLog' | 'tasks';

const local = (command: string, setting: Kept): Way => ({
  command,
  // Nothing is ever under way in EBS.
  source: { with: `${setting}: local`, uses: [], settling: 'marker', quiesceMs: 0, selfCommits: true },
  isChosen: (section) => section[setting] === 'local',
  execute: keepLocally,
  lookup: lookupLocally,
});

const when = (setting: Kept, value: string) => ({
  with: `${setting}: ${value}`,
  isChosen: (section: Section) => section[setting] === value,
});

const promise = (command: 'create_promise' | 'change_promise', execute: Execute): readonly Way[] => [
  ...byBlock({ command, procedure: command, execute, ...when('promises', 'iex') }),
  ...byBlock({ command, procedure: command, execute, ...when('promises', 'task') }),
  local(command, 'promises'),
];

const task = (command: string, execute: Execute): readonly Way[] => [
  ...byBlock({ command, procedure: 'create_task', execute, ...when('tasks', 'task') }),
  local(command, 'tasks'),
];

/** The numbers of the interaction history are in the section, or with the add-on in its settings. */
const knowsInteractions = ({ addon, callLog, interaction }: Section) =>
  callLog === 'interaction' && (addon === 'on' || interaction !== undefined);

/** Every way; of one command the first that a section chooses counts. */
export const WAYS: readonly Way[] = [
  ...promise('create_promise', createPromise),
  ...promise('change_promise', changePromise),
  ...byBlock({
    command: 'create_dispute',
    procedure: 'create_dispute',
    execute: createDispute,
    ...when('disputes', 'credit-memo'),
  }),
  ...byBlock({
    command: 'create_dispute',
    procedure: 'create_dispute_iex',
    execute: createDisputeByIex,
    ...when('disputes', 'iex'),
  }),
  local('create_dispute', 'disputes'),
  ...byBlock({
    command: 'update_dispute',
    procedure: 'update_dispute',
    execute: updateDispute,
    with: 'disputes: credit-memo or iex',
    isChosen: ({ disputes }) => disputes !== 'local',
  }),
  local('update_dispute', 'disputes'),
  ...task('report_payment', reportPayment),
  ...task('request_document', requestDocument),
  ...byBlock({
    command: 'log_call',
    procedure: 'log_call',
    execute: logCall,
    with: 'callLog: interaction',
    isChosen: knowsInteractions,
  }),
  local('log_call', 'callLog'),
  ...byBlock({
    command: 'update_contact',
    procedure: 'update_contact',
    execute: updateContact,
    with: 'contactChanges: contact-point',
    isChosen: ({ contactChanges }) => contactChanges === 'contact-point',
  }),
  ...byBlock({ command: 'set_preference', procedure: 'set_preference', execute: setPreference }),
  ...task('create_task', createTask),
];

/** Every way in which each command can be carried out, for the report, the grants and `docs/OPERATIONS.md`. */
export const commands: Readonly<Record<string, readonly CommandSource[]>> = Object.fromEntries(
  [...new Set(WAYS.map(({ command }) => command))].map((name) => [
    name,
    WAYS.filter(({ command }) => command === name).map(({ source }) => source),
  ]),
);

/** The way in which this section carries out a command; null where it has none, or no user for writing. */
export function wayOf(section: Section, command: string): Way | null {
  if (!section.write) return null;
  return WAYS.find((way) => way.command === command && way.isChosen(section)) ?? null;
}

/** Until the database has noticed that a client is gone, and rolled back what it left. */
const MARGIN_MS = 30_000;

/** How long the database may still be working on a call whose caller is gone. */
export function quiesceMs({ maxCallSeconds }: Section): number {
  return 1_000 * maxCallSeconds + MARGIN_MS;
}

/** As this section carries the command out, with how long an attempt may be running there. */
export function commandSource(section: Section, command: string): CommandSource | null {
  const way = wayOf(section, command);
  if (!way) return null;
  const { quiesceMs: own, selfCommits, settling, uses, with: setting } = way.source;
  return {
    ...(setting !== undefined && { with: setting }),
    uses,
    settling,
    selfCommits,
    quiesceMs: own ?? quiesceMs(section),
  };
}
