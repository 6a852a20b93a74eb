import type { Config } from '../../config/schema.ts';
import type { Configured } from './add-driver.ts';
import type { Cli } from './cli.ts';
import { connectorRules } from './connector-rules.ts';
import { systemRows } from './doctor-systems.ts';

/** What adit.yaml says; a host that has none yet can still try a driver. */
export async function configured(cli: Cli): Promise<Configured> {
  const config = await configOf(cli);
  const systemsOf = (kind: string) => config?.systems.filter((system) => system.kind === kind) ?? [];
  return {
    sectionsOf: (kind) => systemsOf(kind).map(({ section }) => section),
    refusedLogons: async (kind) => {
      const systems = systemsOf(kind);
      if (!config || systems.length === 0) return [];
      const rows = await systemRows(cli, { ...config, systems });
      const isLogon = (check: string) =>
        systems.some(({ name }) => check === `${name}: logon` || check === `${name}: write: logon`);
      return rows.flatMap(({ check, remedy, status, text }) =>
        status === 'fail' && isLogon(check) ? [{ check, status, text, ...(remedy !== undefined && { remedy }) }] : [],
      );
    },
  };
}

async function configOf(cli: Cli): Promise<Config | null> {
  try {
    const { loadConfig } = await import('../../config/load.ts');
    return loadConfig(cli.configPath, await connectorRules());
  } catch {
    return null;
  }
}
