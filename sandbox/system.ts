import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Credential, SystemAccess } from './access.ts';
import type { CallLog } from './calls.ts';
import { makeServerCertificate, type ServerCertificate } from './certificate.ts';
import type { Company } from './company/model.ts';
import type { SystemBooks } from './control/books.ts';
import type { SessionCount } from './ecc/rfc/sessions.ts';
import type { FaultBook } from './faults.ts';
import type { RunningPostgres } from './postgres/server.ts';

/** What all simulated systems of one sandbox share: the company, the database server, faults and calls. */
export interface SystemDeps {
  readonly company: Company;
  readonly seed: number;
  readonly postgres: RunningPostgres;
  readonly faults: FaultBook;
  readonly calls: CallLog;
  /** Folder for certificates and passwords, 0700. What it holds from an earlier run is used again. */
  readonly dir: string;
  /** IANA zone of the server. */
  readonly timeZone: string;
  now(): number;
  onError(error: unknown): void;
  /** Registers what undoes a step; the last is undone first. */
  undo(step: () => Promise<void>): void;
}

/** A simulated system that is up. */
export interface StartedSystem {
  readonly books: SystemBooks;
  readonly access: SystemAccess;
  /** Of the roads that count sessions. */
  readonly sessions?: { list(): readonly SessionCount[]; reset(): void };
}

/** What the file holds; made and written (0600) if it is not there. */
async function kept(file: string, make: () => Promise<string>): Promise<string> {
  if (existsSync(file)) return readFile(file, 'utf8');
  const made = await make();
  await writeFile(file, made, { mode: 0o600 });
  return made;
}

export async function serverCertificate(dir: string, system: string, nowMs: number): Promise<ServerCertificate> {
  const make = async () => JSON.stringify(await makeServerCertificate(nowMs));
  return JSON.parse(await kept(join(dir, `${system}-tls.json`), make));
}

export interface KnownCredential extends Credential {
  readonly password: string;
}

/** The reading or writing user of a system, with a random password. */
export async function credential(dir: string, system: string, role: 'read' | 'write'): Promise<KnownCredential> {
  const passwordFile = join(dir, `${system}-${role}.password`);
  const password = await kept(passwordFile, async () => randomBytes(18).toString('base64url'));
  return { user: role === 'read' ? 'ADIT_READ' : 'ADIT_WRITE', passwordFile, password };
}

/** Without the password: what may be told. */
export function told({ user, passwordFile }: Credential): Credential {
  return { user, passwordFile };
}
