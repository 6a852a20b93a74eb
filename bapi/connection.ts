import { readFileSync } from 'node:fs';
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
import { changes } from './changes.ts';
import { execute, lookup } from './commands/execute.ts';
import { type Section, type SoapSection, serviceUrl } from './config.ts';
import { runDoctor } from './doctor.ts';
import type { RfcDriver } from './driver.ts';
import { CustomFields } from './extensions/custom-fields.ts';
import { find } from './find.ts';
import { identity } from './identity.ts';
import { readActivities } from './reads/activities.ts';
import { readCustomer } from './reads/customer.ts';
import { readDisputes } from './reads/disputes.ts';
import { readInvoices } from './reads/invoices.ts';
import { readOpenItems } from './reads/open-items.ts';
import { readPayments } from './reads/payments.ts';
import { readPromises } from './reads/promises.ts';
import { readSearchKeys } from './reads/search-keys.ts';
import { RfcRoadDriver } from './rfc/driver.ts';
import { loadDriver } from './rfc/load.ts';
import { type Ask, Session } from './session.ts';
import { SoapRfcDriver } from './soap-rfc/driver.ts';

const MAX_REPLY_BYTES = 32 * 1024 * 1024;
const CLOSE_GRACE_MS = 1_000;

type Reads = {
  readonly [E in EntityName]: (ask: Ask, selector: Selectors[E], custom: CustomFields) => Promise<ReadResult<E>>;
};

const READS: Reads = {
  customer: (ask, selector, custom) => custom.ofCustomer(ask, selector.customer, readCustomer(ask, selector)),
  openItem: readOpenItems,
  invoice: (ask, selector, custom) => custom.ofInvoices(ask, readInvoices(ask, selector)),
  payment: readPayments,
  searchKey: readSearchKeys,
  dispute: readDisputes,
  promise: readPromises,
  activity: readActivities,
};

/** A connection to one SAP ECC system and client, for one role. */
export class EccConnection implements Connection {
  readonly #kind: string;
  readonly #section: Section;
  readonly #host: ConnectionHost;
  readonly #driver: RfcDriver;
  readonly #session: Session;
  readonly #custom: CustomFields;
  #closing: Promise<void> | null = null;

  constructor(deps: { kind: string; section: Section; host: ConnectionHost; driver: RfcDriver }) {
    const { kind, section, host, driver } = deps;
    this.#kind = kind;
    this.#section = section;
    this.#host = host;
    this.#driver = driver;
    this.#custom = new CustomFields(host);
    this.#session = new Session({
      section,
      host,
      driver,
      ...gateDeps(section.maxConnections, host),
    });
  }

  read<E extends EntityName>(entity: E, selector: Selectors[E], context: CallContext): Promise<ReadResult<E>> {
    const read = Object.hasOwn(READS, entity) ? READS[entity] : undefined;
    if (!read) return Promise.reject(new AditError('OP_UNSUPPORTED', 'SAP ECC does not deliver this entity'));
    return this.#session.ask(context, (ask) => read(ask, selector, this.#custom));
  }

  find(query: FindQuery, context: CallContext): Promise<FindResult> {
    return this.#session.ask(context, (ask) => find(ask, query));
  }

  execute(command: ConnectorCommand, context: CallContext): Promise<CommandOutcome> {
    if (this.#host.role !== 'write')
      return Promise.reject(
        new AditError('INTERNAL', 'a command reached the connection for reading', { outcome: 'none' }),
      );
    return this.#session.ask(context, (ask) => execute(ask, command, () => toInstant(this.#host.now())));
  }

  lookup(command: ConnectorCommand, context: CallContext): Promise<LookupResult> {
    return this.#session.ask(context, (ask) => lookup(ask, command, () => toInstant(this.#host.now())));
  }

  changes(cursor: string | null, context: CallContext): Promise<ChangesResult> {
    return this.#session.ask(context, (ask) => changes(ask, cursor));
  }

  identity(context: CallContext): Promise<Identity> {
    const isReader = this.#host.role === 'read';
    return this.#session.ask(context, async (ask) => {
      // Asked of every process first of all, so that what was transported meanwhile is told before a caller meets it.
      const [found] = await Promise.all([
        identity(ask, this.#kind, isReader),
        isReader ? this.#custom.checkEarly(ask) : undefined,
      ]);
      return found;
    });
  }

  doctor(context: CallContext): Promise<readonly DoctorFinding[]> {
    return this.#session.ask(context, (ask) =>
      runDoctor({
        ask,
        role: this.#host.role,
        probe: () => this.#driver.probe(context.signal),
        monotonic: () => this.#host.monotonic(),
        section: this.#section,
        timeZone: this.#host.timeZone,
        profile: this.#host.profile,
        nowMs: this.#host.now(),
        drift: () => this.#custom.drift(ask),
      }),
    );
  }

  close(): Promise<void> {
    this.#closing ??= this.#session.close(CLOSE_GRACE_MS);
    return this.#closing;
  }
}

/** Builds the driver that the section asks for. Reads the files it names; opens no connection. */
export function driverFor(section: Section, host: ConnectionHost): RfcDriver {
  if (section.road === 'soap') return soapDriver(section, host);
  const { driver, driverPath } = section;
  const { profile, workDir } = host;
  return new RfcRoadDriver({ section, host, load: () => loadDriver({ driver, driverPath, profile, workDir }) });
}

function soapDriver(section: SoapSection, host: ConnectionHost): RfcDriver {
  const credentials = host.role === 'write' ? section.write : section.read;
  if (!credentials) throw new AditError('CONFIG_INVALID', 'this system has no user for writing');
  const { clientCertificate } = section;
  return new SoapRfcDriver({
    url: serviceUrl(section),
    user: host.secret(credentials.user),
    password: host.secret(credentials.password),
    ...(section.ca !== undefined && { ca: readCa(section.ca) }),
    ...(clientCertificate && {
      clientCertificate: {
        certificate: host.secret(clientCertificate.certificate),
        key: host.secret(clientCertificate.key),
      },
    }),
    maxConnections: section.maxConnections,
    connectTimeoutMs: section.connectTimeoutMs,
    responseTimeoutMs: section.responseTimeoutMs,
    maxReplyBytes: MAX_REPLY_BYTES,
    keepAlive: host.role === 'read',
  });
}

function readCa(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new AditError('CONFIG_INVALID', `the file of the system's certificate authorities cannot be read: ${path}`, {
      cause,
    });
  }
}
