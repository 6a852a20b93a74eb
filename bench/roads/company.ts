import { readFileSync } from 'node:fs';
import { type EccAccess as EccSystem, isEcc } from '../../sandbox/access.ts';
import { startSimulated } from '../simulated.ts';

/** How one system is reached, as a connector's section says it. */
export interface EccAccess {
  readonly system: EccSystem;
  /** User and password by the reference that the section names them with. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The connector's section for one road, with so many connections, in company code 1000 alone. */
  section(road: 'rfc' | 'soap', maxConnections: number): Record<string, unknown>;
}

export interface SimulatedEcc extends EccAccess {
  /** Idempotent. */
  close(): Promise<void>;
}

export const COMPANY_CODE = '1000';
const USER = '$' + '{env:BENCH_USER}';
const PASSWORD = '$' + '{env:BENCH_PASSWORD}';

/** The simulated ECC alone, in a process of its own, with a customer of 5,000 open items. */
export async function startEcc(): Promise<SimulatedEcc> {
  const { close, systems } = await startSimulated(['--customers', '200', '--items', '5000', '--large-customer', 'on']);
  const system = systems.find(isEcc);
  if (system) return { ...accessTo(system), close };
  await close();
  throw new Error('the sandbox has no ECC');
}

/** One user for everything, so that a comparison never compares two roles. */
export function accessTo(system: EccSystem): EccAccess {
  const { user, passwordFile } = system.users.write;
  const { ashost, sysnr, sdkHome, driverPath } = system.rfc;
  const who = { user: USER, password: PASSWORD };
  return {
    system,
    secrets: { [USER]: user, [PASSWORD]: readFileSync(passwordFile, 'utf8').trim() },
    section: (road, maxConnections) => ({
      ...(road === 'rfc' ? { road, ashost, sysnr, sdkHome, driverPath } : { road, url: system.url, ca: system.caFile }),
      client: system.client,
      companyCodes: [COMPANY_CODE],
      read: who,
      write: who,
      maxConnections,
      addon: 'on',
    }),
  };
}
