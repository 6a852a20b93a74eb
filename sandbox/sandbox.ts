import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { CallLog } from './calls.ts';
import { makeServerCertificate, type ServerCertificate } from './certificate.ts';
import { localDate } from './company/calendar.ts';
import { makeCompany } from './company/company.ts';
import type { SystemBooks } from './control/books.ts';
import { startControl } from './control/server.ts';
import { loadAddOn } from './ecc/addon/addon.ts';
import type { Authority } from './ecc/addon/kernel.ts';
import { startEccFront } from './ecc/front/server.ts';
import { functionLibrary } from './ecc/functions/library.ts';
import { Entry } from './ecc/posting/entries.ts';
import { postEntry } from './ecc/posting/post.ts';
import { startRfcFront } from './ecc/rfc/server.ts';
import type { AbapSystem } from './ecc/session/contract.ts';
import { openAbapSystem } from './ecc/session/system.ts';
import type { ClientRole } from './ecc/tables/customizing-rows.ts';
import { loadEcc } from './ecc/tables/load.ts';
import { COMPANY_CODES } from './ecc/tables/numbers.ts';
import { FaultBook } from './faults.ts';
import { expectedAging, expectedBehaviour } from './ledger/expected.ts';
import { installLedger } from './ledger/install.ts';
import { readLedger, readLedgerPart } from './ledger/ledger.ts';
import { startPostgres } from './postgres/server.ts';
import { RFC_DRIVER_PATH, standInSdk } from './rfc-sdk/sdk.ts';

export interface SandboxOptions {
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  /** Folder for certificates and passwords; made if missing, 0700. What it holds from an earlier run is used again. */
  readonly dir: string;
  /** System id; default `ADT`. */
  readonly sid?: string;
  /** Of the simulated ECC; a free one unless told. */
  readonly port?: number;
  /** Business date; today in the system's time zone unless a test needs another. */
  readonly asOf?: string;
  /** `off`: the simulated system refuses RFC_READ_TABLE. */
  readonly readTable?: 'on' | 'off';
  /** Whether FSCM Dispute Management is installed, and the read user may see its cases. Default `off`. */
  readonly fscm?: 'on' | 'off';
  /** Whether our ABAP add-on is installed, and used by collectors for some time (`sandbox/company/README.md`). Default `on`. */
  readonly addon?: 'on' | 'off';
  /** IANA zone of the simulated server; default Europe/Berlin. */
  readonly timeZone?: string;
  /** Role of client 100 (T000): production, test, customizing, demo, training. Default `T`. */
  readonly clientRole?: ClientRole;
  /** Customers of `sandbox/company/README.md` that are there on demand. Default `off`. */
  readonly largeCustomer?: 'on' | 'off';
  readonly rareCustomers?: 'on' | 'off';
  /** System number of the RFC road, two digits; a free one unless told. */
  readonly sysnr?: string;
  /** Code page of the simulated ECC: `4103` Unicode, `1100` Latin-1. Default `4103`; it is the RFC road's alone. */
  readonly partnerCodepage?: '1100' | '4103';
  now(): number;
  onError(error: unknown): void;
}

export interface Credential {
  readonly user: string;
  /** A 0600 file that holds the password and nothing else. */
  readonly passwordFile: string;
}

/** The RFC road to a system: where it listens, and what a process needs that loads node-rfc. */
export interface RfcAccess {
  readonly ashost: string;
  readonly sysnr: string;
  /** Message server, and the logon group that it knows. */
  readonly mshost: string;
  readonly msserv: string;
  readonly group: string;
  /** Stands for SAPNWRFC_HOME: the stand-in, which production refuses. */
  readonly sdkHome: string;
  /** On LD_LIBRARY_PATH before the process starts. */
  readonly libraryPath: string;
  /** Folder of the locked node-rfc. */
  readonly driverPath: string;
}

/** What the agent's configuration is written from. One system with one ledger, reached over both roads. */
export interface SystemAccess {
  readonly name: string;
  readonly kind: 'sap-ecc';
  readonly road: 'soap';
  readonly url: string;
  readonly caFile: string;
  readonly client: string;
  readonly timeZone: string;
  readonly users: { readonly read: Credential; readonly write: Credential };
  readonly companyCodes: readonly string[];
  readonly rfc: RfcAccess;
}

export interface RunningSandbox {
  readonly controlUrl: string;
  readonly systems: readonly SystemAccess[];
  /** Ends everything that was started; idempotent. The folder stays. */
  stop(): Promise<void>;
}

const TIME_ZONE = 'Europe/Berlin';
const CLIENT = '100';
const ECC = 'ecc';

/** What the file holds; made and written (0600) if it is not there. */
async function kept(file: string, make: () => Promise<string>): Promise<string> {
  if (existsSync(file)) return readFile(file, 'utf8');
  const made = await make();
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

async function serverCertificate(dir: string, nowMs: number): Promise<ServerCertificate> {
  const make = async () => JSON.stringify(await makeServerCertificate(nowMs));
  return JSON.parse(await kept(join(dir, `${ECC}-tls.json`), make));
}

async function credential(dir: string, role: 'read' | 'write'): Promise<Credential & { password: string }> {
  const passwordFile = join(dir, `${ECC}-${role}.password`);
  const password = await kept(passwordFile, async () => randomBytes(18).toString('base64url'));
  return { user: role === 'read' ? 'ADIT_READ' : 'ADIT_WRITE', passwordFile, password };
}

function eccBooks(db: pg.Pool, abap: AbapSystem): SystemBooks {
  return {
    name: ECC,
    ledger: () => readLedger(db, ECC),
    ledgerPart: (part) => readLedgerPart(db, ECC, part),
    post: async (entry) => postEntry({ db, abap, timeOfDay: () => abap.timeOfDay() }, Entry.parse(entry)),
    expectedAging: (customer, keyDate) => expectedAging(db, customer, keyDate),
    expectedBehaviour: (customer, keyDate) => expectedBehaviour(db, customer, keyDate),
  };
}

/** Starts database, books, the simulated ECC and the control server. On failure nothing is left running. */
export async function startSandbox(options: SandboxOptions): Promise<RunningSandbox> {
  const undo: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (let last = undo.pop(); last !== undefined; last = undo.pop()) await last();
  };
  try {
    await mkdir(options.dir, { recursive: true, mode: 0o700 });
    await chmod(options.dir, 0o700);
    const timeZone = options.timeZone ?? TIME_ZONE;
    const asOf = options.asOf ?? localDate(options.now(), timeZone);
    const sdk = await standInSdk();
    const read = await credential(options.dir, 'read');
    const write = await credential(options.dir, 'write');
    // The reading user's role has activity 03 (display) alone; both may work in every company code.
    const isAuthorised: Authority = (user, _companyCode, activity) => activity === '03' || user === write.user;
    const addOn = options.addon === 'off' ? null : await loadAddOn({ isAuthorised });
    const [postgres, tls] = await Promise.all([startPostgres(), serverCertificate(options.dir, options.now())]);
    undo.push(() => postgres.stop());
    const db = new pg.Pool({ ...postgres.connect(), max: 40, options: '-c search_path=ecc' });
    db.on('error', options.onError);
    undo.push(() => db.end());
    const { customers, items, seed } = options;
    const largeCustomer = options.largeCustomer === 'on';
    const rareCustomers = options.rareCustomers === 'on';
    const company = makeCompany({ customers, items, seed, asOf, largeCustomer, rareCustomers });
    await loadEcc(db, company, options.clientRole);
    await addOn?.install(db, { seed, asOf });
    await installLedger(db);

    const caFile = join(options.dir, `${ECC}-ca.pem`);
    await writeFile(caFile, tls.ca, { mode: 0o600 });
    const faults = new FaultBook();
    const calls = new CallLog();
    const abap = openAbapSystem({
      db,
      sid: options.sid ?? 'ADT',
      client: CLIENT,
      timeZone,
      today: () => asOf,
      now: options.now,
      faults,
      name: ECC,
      users: [
        { name: read.user, password: read.password, role: 'read' },
        { name: write.user, password: write.password, role: 'write' },
      ],
      readTable: options.readTable ?? 'on',
      fscm: options.fscm === 'on',
      library: functionLibrary({ fscm: options.fscm === 'on', addOns: addOn === null ? [] : [addOn] }),
    });
    undo.push(() => abap.close());
    const front = await startEccFront({ abap, faults, calls, tls, host: '127.0.0.1', port: options.port ?? 0 });
    undo.push(() => front.close());
    const rfc = await startRfcFront({
      abap,
      faults,
      calls,
      host: '127.0.0.1',
      ...(options.sysnr !== undefined && { sysnr: options.sysnr }),
      codepage: options.partnerCodepage ?? '4103',
    });
    undo.push(() => rfc.close());
    const control = await startControl({
      systems: [eccBooks(db, abap)],
      faults,
      calls,
      sessions: { list: () => [rfc.sessions()], reset: () => rfc.resetSessions() },
      onError: options.onError,
    });
    undo.push(() => control.close());
    const users = {
      read: { user: read.user, passwordFile: read.passwordFile },
      write: { user: write.user, passwordFile: write.passwordFile },
    };
    const access: SystemAccess = {
      name: ECC,
      kind: 'sap-ecc',
      road: 'soap',
      url: front.url,
      caFile,
      client: CLIENT,
      timeZone,
      users,
      companyCodes: COMPANY_CODES,
      rfc: {
        ashost: rfc.host,
        sysnr: rfc.sysnr,
        mshost: rfc.host,
        msserv: `36${rfc.sysnr}`,
        group: 'PUBLIC',
        sdkHome: sdk.home,
        libraryPath: sdk.libraryPath,
        driverPath: RFC_DRIVER_PATH,
      },
    };
    return { controlUrl: control.url, systems: [access], stop };
  } catch (error) {
    await stop().catch(options.onError);
    throw error;
  }
}
