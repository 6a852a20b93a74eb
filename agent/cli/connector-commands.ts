import type { Command } from 'commander';
import type { AddedDriver } from './add-driver.ts';
import { renderRows } from './checklist.ts';
import { type Bind, type Cli, text } from './cli.ts';

const EXIT_FOUND_PROBLEMS = 2;

/** `adit connector …` */
export function addConnectorCommands(program: Command, bind: Bind): void {
  const connector = program.command('connector').description("drivers that need a library of the ERP's vendor");

  bind(
    connector
      .command('add <name>')
      .description('install the driver, find the library, and say what is missing; exit code 2 when something is')
      .option('--sdk <folder>', "folder of the vendor's library, such as nwrfcsdk or instantclient")
      .option('--offline <file>', 'take the driver from this bundle instead of a package registry')
      .option('--folder <folder>', 'install it there; then set "driverPath" of the section to it'),
    async (cli, options, name = '') => {
      const { addDriver } = await import('./add-driver.ts');
      const added = await addDriver({
        name,
        library: text(options, 'sdk'),
        bundle: text(options, 'offline'),
        folder: text(options, 'folder'),
      });
      return tell(cli, added);
    },
  );

  bind(
    connector
      .command('check <name>')
      .description('try the driver that is installed, and say what is missing; exit code 2 when something is')
      .option('--sdk <folder>', "folder of the vendor's library, such as nwrfcsdk or instantclient")
      .option('--folder <folder>', 'where the driver is installed'),
    async (cli, options, name = '') => {
      const [{ checkDriver }, { configured }] = await Promise.all([
        import('./add-driver.ts'),
        import('./configured-drivers.ts'),
      ]);
      const where = { library: text(options, 'sdk'), folder: text(options, 'folder') };
      return tell(cli, await checkDriver({ name, ...where }, await configured(cli)));
    },
  );

  bind(
    connector
      .command('pack <name> <file>')
      .description('write the driver into one file, for "add --offline" on a host without a package registry'),
    async (cli, _, name = '', file = '') => {
      const { packDriverNamed } = await import('./add-driver.ts');
      const packed = await packDriverNamed(name, file);
      cli.terminal.result(packed, () => `${packed.file}: ${packed.packages.join(', ')}`);
    },
  );
}

function tell(cli: Cli, added: AddedDriver): number {
  cli.terminal.result(added, () => {
    const rows = added.findings.map((finding) => ({ layer: 'runtime' as const, ...finding }));
    return `${renderRows(rows, cli.terminal.colours)}\n\n${added.next}`;
  });
  return added.ok ? 0 : EXIT_FOUND_PROBLEMS;
}
