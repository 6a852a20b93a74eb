import type { Command } from 'commander';
import { type Bind, operatorName } from './cli.ts';
import { outline } from './terminal.ts';

const ERP_TIMEOUT_MS = 120_000;

/** `adit system …`, `adit sync …` and `adit writes …` */
export function addSystemCommands(program: Command, bind: Bind): void {
  const system = program.command('system').description('act on one ERP system');
  const forSystem = (verb: 'repin' | 'reset', what: string) =>
    bind(system.command(`${verb} <name>`).description(what), async (cli, _, name) => {
      const done = await (await cli.agent()).ask(`system.${verb}`, { name, by: await operatorName() }, ERP_TIMEOUT_MS);
      cli.terminal.result(
        done,
        () =>
          `${name}: ${verb === 'repin' ? 'the identity it has now is the right one' : 'circuits closed, connections started anew'}\n${outline(done)}`,
      );
    });
  forSystem('repin', 'accept the ERP that answers now as the right one and unlock writes');
  forSystem('reset', 'close the logon circuit after its password was corrected');

  const sync = program.command('sync').description('act on the copies of ERP records');
  bind(
    sync.command('run <system> <feed>').description('run a feed now instead of at its time'),
    async (cli, _, name, feed) => {
      const done = await (await cli.agent()).ask('sync.run', { system: name, feed }, ERP_TIMEOUT_MS);
      cli.terminal.result(done, () => outline(done));
    },
  );

  const writes = program.command('writes').description('the local switch for everything that changes an ERP');
  for (const position of ['on', 'off'] as const) {
    bind(writes.command(position).description(`switch writes ${position}`), async (cli) => {
      const done = await (await cli.agent()).ask('writes.set', { on: position === 'on', by: await operatorName() });
      cli.terminal.result(done, () => `writes are ${position}`);
    });
  }
}
