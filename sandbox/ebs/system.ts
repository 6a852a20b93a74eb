import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { EbsAccess } from '../access.ts';
import { makeClientCertificate } from '../certificate.ts';
import type { SystemBooks } from '../control/books.ts';
import { expectedAging, expectedBehaviour } from '../ledger/expected.ts';
import { Catalog } from '../oracle/catalog/catalog.ts';
import { loadEbsCatalog } from '../oracle/catalog/ebs-catalog.ts';
import { providedBy } from '../oracle/plsql/packages/provided.ts';
import { createPlsqlRunner } from '../oracle/plsql/runner.ts';
import { createOracleEngine, type RunningOracleEngine } from '../oracle/session/engine.ts';
import { installOracleFunctions } from '../oracle/session/install.ts';
import { StatementLog } from '../oracle/statement-log.ts';
import { OracleUserMaster } from '../oracle/users.ts';
import { type OracleWireDeps, startOracleWire } from '../oracle/wire/server.ts';
import {
  credential,
  type KnownCredential,
  type StartedSystem,
  type SystemDeps,
  serverCertificate,
  told,
} from '../system.ts';
import { installAddon } from './addon.ts';
import { ebsApis } from './apis/library.ts';
import { serverClock } from './clock.ts';
import { DATABASE, EbsDatabase, identityOf } from './database.ts';
import { createUsers, defaultGrants } from './grants.ts';
import { installEbsLedger } from './ledger/install.ts';
import { readEbsLedger, readEbsLedgerPart } from './ledger/ledger.ts';
import type { EbsOptions } from './options.ts';
import { EbsEntry } from './posting/entries.ts';
import { postEbsEntry } from './posting/post.ts';
import { mustRun, runAs } from './scripts.ts';
import { statementName } from './statement-name.ts';
import { loadEbs } from './tables/load.ts';
import { OPERATING_UNITS } from './tables/numbers.ts';

const EBS = 'ebs';
const SERVICE = 'EBSPROD';

function ebsBooks(db: pg.Pool, engine: RunningOracleEngine, database: EbsDatabase, clock: () => string): SystemBooks {
  return {
    name: EBS,
    ledger: () => readEbsLedger(db, EBS),
    ledgerPart: (part) => readEbsLedgerPart(db, EBS, part),
    post: async (entry) => postEbsEntry({ db, timeOfDay: () => clock().slice(11) }, EbsEntry.parse(entry)),
    expectedAging: (customer, keyDate) => expectedAging(db, customer, keyDate),
    expectedBehaviour: (customer, keyDate) => expectedBehaviour(db, customer, keyDate),
    script: ({ user, text }) => runAs(engine, user, text),
    database,
  };
}

/** Users and what they may do, then the add-on, as a DBA does it one after the other. */
async function administer(
  engine: RunningOracleEngine,
  options: EbsOptions,
  users: readonly KnownCredential[],
): Promise<void> {
  await mustRun(engine, 'SYSTEM', createUsers(users));
  if (options.ebsAddon !== 'off') await installAddon(engine);
  if (options.ebsGrants !== 'none') await mustRun(engine, 'SYSTEM', defaultGrants());
}

/** With TCPS: the server's certificate, and one that a client has to show. */
async function transport(
  deps: SystemDeps,
  options: EbsOptions,
): Promise<{ wire: Pick<OracleWireDeps, 'tls'>; access: Pick<EbsAccess, 'tls'> }> {
  if (options.ebsTls !== 'on') return { wire: {}, access: {} };
  const server = await serverCertificate(deps.dir, EBS, deps.now());
  const client = await makeClientCertificate(deps.now());
  const files = {
    caFile: join(deps.dir, `${EBS}-ca.pem`),
    certFile: join(deps.dir, `${EBS}-client.pem`),
    keyFile: join(deps.dir, `${EBS}-client.key`),
  };
  await writeFile(files.caFile, server.ca, { mode: 0o600 });
  await writeFile(files.certFile, client.cert, { mode: 0o600 });
  await writeFile(files.keyFile, client.key, { mode: 0o600 });
  return { wire: { tls: { key: server.key, cert: server.cert, ca: client.ca } }, access: { tls: files } };
}

/** Starts the simulated EBS: its database with the company in it, PL/SQL and APIs, the add-on, and the listener. */
export async function startEbs(deps: SystemDeps, options: EbsOptions): Promise<StartedSystem> {
  const { company, seed, timeZone, faults, calls } = deps;
  const read = await credential(deps.dir, EBS, 'read');
  const write = await credential(deps.dir, EBS, 'write');
  const postgres = await deps.postgres.createDatabase(EBS);
  const db = new pg.Pool({ ...postgres, max: 10 });
  db.on('error', deps.onError);
  deps.undo(() => db.end());
  await loadEbs(db, company, { seed, timeZone });
  await installEbsLedger(db);
  await installOracleFunctions(db);
  const catalog = new Catalog();
  await loadEbsCatalog(catalog, db, providedBy(ebsApis));
  const users = new OracleUserMaster(deps.now);
  // Nobody logs on as APPS here, but through it.
  users.add({ name: 'APPS', password: randomUUID() });
  const clock = serverClock(company.asOf, timeZone, deps.now);
  const engine = createOracleEngine({
    postgres,
    catalog,
    users,
    plsql: createPlsqlRunner({ library: ebsApis }),
    now: clock,
    facts: DATABASE,
  });
  deps.undo(() => engine.close());
  await administer(engine, options, [read, write]);
  const { wire: tls, access } = await transport(deps, options);
  const wire = await startOracleWire({
    engine,
    users,
    identity: identityOf(DATABASE),
    services: [SERVICE],
    system: EBS,
    faults,
    calls,
    statements: new StatementLog(),
    host: '127.0.0.1',
    port: options.ebsPort ?? 0,
    nameOf: statementName,
    ...tls,
  });
  deps.undo(() => wire.close());
  return {
    books: ebsBooks(db, engine, new EbsDatabase({ engine, wire, service: SERVICE }), clock),
    access: {
      name: EBS,
      kind: 'oracle-ebs',
      road: 'thin',
      host: wire.host,
      port: wire.port,
      service: SERVICE,
      timeZone,
      users: { read: told(read), write: told(write) },
      operatingUnits: OPERATING_UNITS,
      addon: options.ebsAddon ?? 'on',
      ...access,
    },
  };
}
