import { readFileSync } from 'node:fs';
import { type EbsAccess, isEbs } from '../../sandbox/access.ts';
import { startSimulated } from '../simulated.ts';

/** Sessions of each user at one time, which is the most that a section allows. */
const CONNECTIONS = 16;

export interface SimulatedEbs {
  readonly system: EbsAccess;
  /** User and password by the reference that the section names them with. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The connector's section, by way of reading. */
  section(reads: 'views' | 'wrapper', rowCap?: number): Record<string, unknown>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** The simulated EBS alone, in a process of its own, with the add-on. */
export async function startEbs(size: readonly string[]): Promise<SimulatedEbs> {
  const { close, systems } = await startSimulated(['--systems', 'ebs', ...size]);
  const system = systems.find(isEbs);
  if (system) return { ...accessTo(system), close };
  await close();
  throw new Error('the sandbox has no EBS');
}

const reference = (role: 'read' | 'write', what: 'user' | 'password') =>
  `\${env:BENCH_${role.toUpperCase()}_${what.toUpperCase()}}`;

function accessTo(system: EbsAccess): Omit<SimulatedEbs, 'close'> {
  const { host, operatingUnits, port, service, users } = system;
  const roles = ['read', 'write'] as const;
  const secrets = roles.flatMap((role) => [
    [reference(role, 'user'), users[role].user],
    [reference(role, 'password'), readFileSync(users[role].passwordFile, 'utf8').trim()],
  ]);
  const who = (role: 'read' | 'write') => ({ user: reference(role, 'user'), password: reference(role, 'password') });
  return {
    system,
    secrets: Object.fromEntries(secrets),
    section: (reads, rowCap) => ({
      hosts: [`${host}:${port}`],
      service,
      reads,
      addon: 'on',
      operatingUnits: [...operatingUnits],
      read: who('read'),
      write: who('write'),
      maxConnections: CONNECTIONS,
      responseTimeoutMs: 120_000,
      creditCurrency: 'EUR',
      ...(rowCap !== undefined && { rowCap }),
    }),
  };
}
