import type { Config } from '../../config/schema.ts';
import { asAditError } from '../../domain/errors.ts';
import { type Row, renderRows } from './checklist.ts';
import type { Cli } from './cli.ts';
import { condensedRows } from './condensed-rows.ts';
import { connectorRules } from './connector-rules.ts';
import { localRows, runtimeRows } from './doctor-local.ts';
import { certificateRows, networkRows } from './doctor-network.ts';
import { gatewayRow, systemRows } from './doctor-systems.ts';

const EXIT_FOUND_PROBLEMS = 2;

/** Checks everything from the runtime up to each ERP. Exit code 2 when a row fails. */
export async function runDoctor(cli: Cli, options: { readonly offline: boolean }): Promise<number> {
  const rows: Row[] = [...runtimeRows()];
  const config = await configOf(cli, rows);
  if (config) {
    rows.push(...(await localRows(config)));
    if (!options.offline) {
      rows.push(...(await networkRows(config)), ...(await certificateRows(config)));
      rows.push(await gatewayRow(cli, config), ...(await systemRows(cli, config)));
    }
  }
  const failed = rows.filter((row) => row.status === 'fail').length;
  const warned = rows.filter((row) => row.status === 'warn').length;
  cli.terminal.result({ ok: failed === 0, failed, warned, rows }, () => {
    const end =
      failed === 0 ? `all well${warned > 0 ? `, ${warned} to look at` : ''}` : `${failed} failed, ${warned} to look at`;
    return `${renderRows(condensedRows(rows), cli.terminal.colours)}\n\n${end}`;
  });
  return failed === 0 ? 0 : EXIT_FOUND_PROBLEMS;
}

async function configOf(cli: Cli, rows: Row[]): Promise<Config | null> {
  try {
    const { loadConfig } = await import('../../config/load.ts');
    const config = loadConfig(cli.configPath, await connectorRules());
    rows.push({ layer: 'config', check: 'file', status: 'ok', text: cli.configPath });
    return config;
  } catch (thrown) {
    const error = asAditError(thrown);
    rows.push({ layer: 'config', check: 'file', status: 'fail', text: error.message, remedy: error.nextStep });
    return null;
  }
}
