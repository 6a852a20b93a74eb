import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { EccAccess } from '../access.ts';
import type { SystemBooks } from '../control/books.ts';
import { expectedAging, expectedBehaviour } from '../ledger/expected.ts';
import { installLedger } from '../ledger/install.ts';
import { readLedger, readLedgerPart } from '../ledger/ledger.ts';
import { RFC_DRIVER_PATH, standInSdk } from '../rfc-sdk/sdk.ts';
import { credential, type StartedSystem, type SystemDeps, serverCertificate, told } from '../system.ts';
import { loadAddOn } from './addon/addon.ts';
import type { Authority } from './addon/kernel.ts';
import { startEccFront } from './front/server.ts';
import { functionLibrary } from './functions/library.ts';
import { Entry } from './posting/entries.ts';
import { postEntry } from './posting/post.ts';
import { startRfcFront } from './rfc/server.ts';
import type { AbapSystem } from './session/contract.ts';
import { openAbapSystem } from './session/system.ts';
import type { ClientRole } from './tables/customizing-rows.ts';
import { loadEcc } from './tables/load.ts';
import { COMPANY_CODES } from './tables/numbers.ts';

export interface EccOptions {
  /** System id; default `ADT`. */
  readonly sid?: string;
  /** A free one unless told. */
  readonly port?: number;
  /** `off`: the simulated system refuses RFC_READ_TABLE. */
  readonly readTable?: 'on' | 'off';
  /** Whether FSCM Dispute Management is installed, and the read user may see its cases. Default `off`. */
  readonly fscm?: 'on' | 'off';
  /** Whether our ABAP add-on is installed, and used by collectors for some time (`sandbox/company/README.md`). Default `on`. */
  readonly addon?: 'on' | 'off';
  /** Role of client 100 (T000): production, test, customizing, demo, training. Default `T`. */
  readonly clientRole?: ClientRole;
  /** System number of the RFC road, two digits; a free one unless told. */
  readonly sysnr?: string;
  /** Code page: `4103` Unicode, `1100` Latin-1. Default `4103`; it is the RFC road's alone. */
  readonly partnerCodepage?: '1100' | '4103';
}

const CLIENT = '100';
const ECC = 'ecc';

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

/** Starts the simulated ECC: books, application server and both roads. */
export async function startEcc(deps: SystemDeps, options: EccOptions): Promise<StartedSystem> {
  const { company, faults, calls, timeZone, seed } = deps;
  const { asOf } = company;
  const sdk = await standInSdk();
  const read = await credential(deps.dir, ECC, 'read');
  const write = await credential(deps.dir, ECC, 'write');
  // The reading user's role has activity 03 (display) alone; both may work in every company code.
  const isAuthorised: Authority = (user, _companyCode, activity) => activity === '03' || user === write.user;
  const addOn = options.addon === 'off' ? null : await loadAddOn({ isAuthorised });
  const tls = await serverCertificate(deps.dir, ECC, deps.now());
  const db = new pg.Pool({ ...deps.postgres.connect(), max: 40, options: '-c search_path=ecc' });
  db.on('error', deps.onError);
  deps.undo(() => db.end());
  await loadEcc(db, company, options.clientRole);
  await addOn?.install(db, { seed, asOf });
  await installLedger(db);
  const caFile = join(deps.dir, `${ECC}-ca.pem`);
  await writeFile(caFile, tls.ca, { mode: 0o600 });
  const abap = openAbapSystem({
    db,
    sid: options.sid ?? 'ADT',
    client: CLIENT,
    timeZone,
    today: () => asOf,
    now: deps.now,
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
  deps.undo(() => abap.close());
  const front = await startEccFront({ abap, faults, calls, tls, host: '127.0.0.1', port: options.port ?? 0 });
  deps.undo(() => front.close());
  const rfc = await startRfcFront({
    abap,
    faults,
    calls,
    host: '127.0.0.1',
    ...(options.sysnr !== undefined && { sysnr: options.sysnr }),
    codepage: options.partnerCodepage ?? '4103',
  });
  deps.undo(() => rfc.close());
  const access: EccAccess = {
    name: ECC,
    kind: 'sap-ecc',
    road: 'soap',
    url: front.url,
    caFile,
    client: CLIENT,
    timeZone,
    users: { read: told(read), write: told(write) },
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
  return {
    books: eccBooks(db, abap),
    access,
    sessions: { list: () => [rfc.sessions()], reset: () => rfc.resetSessions() },
  };
}
