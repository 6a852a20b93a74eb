import type { Command } from 'commander';
import { AditError } from '../../domain/errors.ts';
import { type Bind, text } from './cli.ts';

/** `adit policy …`: what is allowed, what an ERP administrator has to grant for it, and what it costs the ERP. */
export function addPolicyCommands(program: Command, bind: Bind): void {
  const policy = program
    .command('policy')
    .description('what the policy allows, and what it takes in the ERP')
    .addHelpText('after', '\nReads adit.yaml; needs no running agent and no ERP.');
  bind(
    policy.command('explain').description('what is allowed, to whom, and what a hostile platform could do with it'),
    async ({ terminal, configPath }) => {
      const [{ policyOf }, { explanationText }] = await Promise.all([
        import('./policy-facts.ts'),
        import('./policy-text.ts'),
      ]);
      const { explanation } = await policyOf(configPath);
      terminal.result(explanation, () => explanationText(explanation, terminal.colours));
    },
  );
  bind(
    policy
      .command('role')
      .description('the least role or grants that the enabled operations need, for the ERP administrators')
      .requiredOption('--system <name>', 'system, as adit.yaml names it')
      .option('--operations <list>', 'operations, by comma, instead of those that the policy enables'),
    async ({ terminal, configPath }, options) => {
      const { policyOf, roleOf } = await import('./policy-facts.ts');
      const role = await roleOf(await policyOf(configPath), text(options, 'system') ?? '', listed(options));
      terminal.result(role, () => role.text);
    },
  );
  bind(
    policy
      .command('report')
      .description('every function and table in use, its release status, volumes and the documents it makes')
      .option('--system <name>', 'one system only')
      .option('--operations <list>', 'operations, by comma, instead of those that the policy enables')
      .addHelpText('after', '\nFor the owner of the licences. No legal opinion.'),
    async (cli, options) => {
      const [{ policyOf, reportOf }, { reportText }] = await Promise.all([
        import('./policy-facts.ts'),
        import('./policy-text.ts'),
      ]);
      const known = await policyOf(cli.configPath);
      const report = await reportOf(known, { system: text(options, 'system'), operations: listed(options) }, cli);
      cli.terminal.result(report, () => reportText(report, cli.terminal.colours));
    },
  );
}

function listed(options: Readonly<Record<string, unknown>>): readonly string[] | null {
  const given = text(options, 'operations');
  if (given === undefined) return null;
  const names = given.split(',').map((name) => name.trim());
  if (names.some((name) => name === '')) throw new AditError('INPUT_INVALID', '--operations is a list by comma');
  return names;
}
