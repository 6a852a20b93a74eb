import type { Command } from 'commander';
import type { Bind } from './cli.ts';
import { outline } from './terminal.ts';

const EXIT_NOT_ACTIVE = 69;

/** `adit service …` */
export function addServiceCommands(program: Command, bind: Bind): void {
  const service = program.command('service').description('the agent as a service of the operating system');

  bind(
    service
      .command('install')
      .description('install, enable and start the service')
      .option('--dry-run', 'print the definition and change nothing')
      .option('--no-start', 'enable it, do not start it'),
    async (cli, options) => {
      const { definition, installService } = await import('./service.ts');
      if (options['dryRun'] === true) {
        const shown = definition(cli.configPath);
        cli.terminal.result(shown, () => shown.text);
        return;
      }
      const done = await installService(cli.configPath, { start: options['start'] !== false });
      cli.terminal.result(done, () => outline(done));
    },
  );

  bind(
    service.command('uninstall').description('stop and disable the service; configuration and state stay'),
    async (cli) => {
      const { uninstallService } = await import('./service.ts');
      const done = await uninstallService();
      cli.terminal.result(done, () => outline(done));
    },
  );

  for (const verb of ['start', 'stop', 'restart'] as const) {
    bind(service.command(verb).description(`${verb} the service`), async (cli) => {
      const { serviceState, systemctl } = await import('./service.ts');
      await systemctl([verb, 'adit.service']);
      const state = await serviceState();
      cli.terminal.result(state, () => outline(state));
    });
  }

  bind(
    service.command('status').description('what the operating system says; exit code 69 unless it runs'),
    async (cli) => {
      const { serviceState } = await import('./service.ts');
      const state = await serviceState();
      cli.terminal.result(state, () => outline(state));
      return state.active === 'active' ? 0 : EXIT_NOT_ACTIVE;
    },
  );
}
