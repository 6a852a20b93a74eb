import { gateDeps } from '../connector/call-gate.ts';
import type {
  CallContext,
  ChangesResult,
  CommandOutcome,
  Connection,
  ConnectionHost,
  ConnectorCommand,
  DoctorFinding,
  FindQuery,
  FindResult,
  Identity,
  LookupResult,
  ReadResult,
} from '../domain/connector.ts';
import { toInstant } from '../domain/dates.ts';
import { AditError } from '../domain/errors.ts';
import type { EntityName, Selectors } from '../domain/facts.ts';
import type { Ask } from './ask.ts';
import { changes } from './changes.ts';
import { execute, lookup } from './commands/execute.ts';
import type { Section } from './config.ts';
import { runDoctor } from './doctor.ts';
import type { EbsDriver } from './driver.ts';
import { find } from './find.ts';
import { identity } from './identity.ts';
import { InterfaceWatch } from './interface-watch.ts';
import { OracleDriver } from './oracle/driver.ts';
import { loadOracle } from './oracle/load.ts';
import { readActivities } from './reads/activities.ts';
import { readCustomer } from './reads/customer.ts';
import { readDisputes } from './reads/disputes.ts';
import { readInvoices } from './reads/invoices.ts';
import { readOpenItems } from './reads/open-items.ts';
import { readPayments } from './reads/payments.ts';
import { readPromises } from './reads/promises.ts';
import { readSearchKeys } from './reads/search-keys.ts';
import { Session } from './session.ts';

const CLOSE_GRACE_MS = 1_000;
const MOST_FOR_LOOKING_MS = 20_000;

type Reads = { readonly [E in EntityName]: (ask: Ask, selector: Selectors[E]) => Promise<ReadResult<E>> };

const READS: Reads = {
  customer: readCustomer,
  openItem: readOpenItems,
  invoice: readInvoices,
  payment: readPayments,
  searchKey: readSearchKeys,
  dispute: readDisputes,
  promise: readPromises,
  activity: readActivities,
};

/** A connection to one EBS database, for one role. */
export class EbsConnection implements Connection {
  readonly #kind: string;
  readonly #section: Section;
  readonly #host: ConnectionHost;
  readonly #session: Session;
  readonly #watch: InterfaceWatch;
  #closing: Promise<void> | null = null;

  constructor(deps: { kind: string; section: Section; host: ConnectionHost; driver: EbsDriver }) {
    const { kind, section, host, driver } = deps;
    this.#kind = kind;
    this.#section = section;
    this.#host = host;
    this.#session = new Session({
      section,
      host,
      driver,
      ...gateDeps(section.maxConnections, host),
    });
    this.#watch = new InterfaceWatch({
      section,
      host,
      unfit: this.#session.unfit,
      ask: (work) => this.#session.ask(unhurried(), work),
      edition: () => this.#session.edition(),
    });
  }

  read<E extends EntityName>(entity: E, selector: Selectors[E], context: CallContext): Promise<ReadResult<E>> {
    const read = Object.hasOwn(READS, entity) ? READS[entity] : undefined;
    if (!read) return Promise.reject(new AditError('OP_UNSUPPORTED', 'Oracle EBS does not deliver this entity'));
    return this.#ask(context, (ask) => read(ask, selector));
  }

  find(query: FindQuery, context: CallContext): Promise<FindResult> {
    return this.#ask(context, (ask) => find(ask, query));
  }

  execute(command: ConnectorCommand, context: CallContext): Promise<CommandOutcome> {
    if (this.#host.role !== 'write')
      return Promise.reject(
        new AditError('INTERNAL', 'a command reached the connection for reading', { outcome: 'none' }),
      );
    const refusal = this.#watch.refusalOf(command.kind);
    if (refusal) return Promise.resolve(notSent(refusal));
    return this.#ask(context, (ask) => execute(ask, command, () => toInstant(this.#host.now())), command.commandId);
  }

  /** A replica that does not have it may not have it yet. */
  async lookup(command: ConnectorCommand, context: CallContext): Promise<LookupResult> {
    const look = (ask: Ask) => lookup(ask, command, () => toInstant(this.#host.now()));
    const result = await this.#ask(context, look, command.commandId);
    const isBehind = this.#host.role === 'read' && this.#section.replica !== undefined;
    return isBehind && result.found === 'absent' ? { found: 'cannot-tell' } : result;
  }

  changes(cursor: string | null, context: CallContext): Promise<ChangesResult> {
    return this.#ask(context, (ask) => changes(ask, cursor));
  }

  identity(context: CallContext): Promise<Identity> {
    const mayReadTables = this.#host.role === 'read' || this.#section.addon === 'off';
    return this.#ask(context, (ask) => identity(ask, this.#kind, mayReadTables));
  }

  async doctor(context: CallContext): Promise<readonly DoctorFinding[]> {
    const host = this.#host;
    const findings = await this.#session.ask(context, (ask) =>
      runDoctor({
        ask,
        section: this.#section,
        role: host.role,
        timeZone: host.timeZone,
        nowMs: host.now(),
        monotonic: () => host.monotonic(),
        probe: () => this.#session.probe(context.signal),
        notices: () => this.#session.notices(),
        databaseVersion: () => this.#session.databaseVersion(),
      }),
    );
    // Whoever asks has perhaps just mended something.
    if (findings.some(({ check, status }) => check === 'logon' && status === 'ok')) this.#watch.lookNow();
    return findings;
  }

  async #ask<T>(context: CallContext, work: (ask: Ask) => Promise<T>, clientId?: string): Promise<T> {
    const answer = await this.#session.ask(context, work, clientId);
    this.#watch.answered();
    return answer;
  }

  close(): Promise<void> {
    this.#watch.close();
    this.#closing ??= this.#session.close(CLOSE_GRACE_MS);
    return this.#closing;
  }
}

/** Nothing stays in EBS, and the command may come again once it fits. */
function notSent({ hint, message }: AditError): CommandOutcome {
  const reason = hint === undefined ? message : `${message}: ${hint}`;
  return { outcome: 'not-sent', reason, cost: { calls: [], erpMs: 0, queueMs: 0 } };
}

/** For what nobody waits for. */
function unhurried(): CallContext {
  return { signal: new AbortController().signal, remainingMs: MOST_FOR_LOOKING_MS };
}

/** Loads nothing yet; the first call does. */
export function driverFor(section: Section, host: ConnectionHost): EbsDriver {
  return new OracleDriver({ section, host, load: () => loadOracle(section) });
}
