import type { Command } from 'commander';
import type { Bind } from './cli.ts';

/** `adit config …` */
export function addConfigCommands(program: Command, bind: Bind): void {
  const config = program.command('config').description('check and show the configuration');
  bind(
    config.command('validate').description('report every problem of the file at once'),
    async ({ terminal, configPath }) => {
      const [{ loadConfig }, { connectorRules }] = await Promise.all([
        import('../../config/load.ts'),
        import('./connector-rules.ts'),
      ]);
      const { systems, links } = loadConfig(configPath, await connectorRules());
      const names = systems.map((system) => system.name);
      terminal.result({ valid: true, file: configPath, systems: names, links: links.length }, () => {
        const linked = links.length > 0 ? `; ${links.length} linked customers` : '';
        return `${configPath} is valid (systems: ${names.join(', ') || 'none'}${linked})`;
      });
    },
  );
  bind(
    config
      .command('show')
      .description('the configuration in force, defaults written out, secrets never shown')
      .option('--resolved', 'also say whether each secret can be read now'),
    async ({ terminal, configPath, io }, options) => {
      const [{ loadConfig }, { shownConfig, shownConfigText }, { connectorRules }] = await Promise.all([
        import('../../config/load.ts'),
        import('../../config/show.ts'),
        import('./connector-rules.ts'),
      ]);
      const config = loadConfig(configPath, await connectorRules());
      const how = { resolved: options['resolved'] === true, sources: { env: io.env } };
      terminal.result(shownConfig(config, how), () => shownConfigText(config, how));
    },
  );
  bind(config.command('schema').description('JSON Schema of adit.yaml for editors'), async ({ terminal }) => {
    const [{ configJsonSchema }, { connectorRules }] = await Promise.all([
      import('../../config/json-schema.ts'),
      import('./connector-rules.ts'),
    ]);
    const schema = configJsonSchema(await connectorRules());
    terminal.result(schema, () => JSON.stringify(schema, null, 2));
  });
}
