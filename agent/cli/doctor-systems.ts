import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config/schema.ts';
import { resolveSecret, secretReferences } from '../../config/secrets.ts';
import { systemClock } from '../../domain/clock.ts';
import { asAditError } from '../../domain/errors.ts';
import { parseSecretReference } from '../../domain/secret-reference.ts';
import type { Logger } from '../log.ts';
import { check, fail, ok, type Row } from './checklist.ts';
import { type Cli, record } from './cli.ts';

const SYSTEM_TIMEOUT_MS = 65_000;

const Finding = z.object({
  check: z.string(),
  status: z.enum(['ok', 'warn', 'fail']),
  text: z.string(),
  remedy: z.string().exactOptional(),
  ms: z.number().exactOptional(),
});
const Reply = z.array(z.object({ system: z.string(), findings: z.array(Finding) }));

/** Whether the gateway takes this agent: what the running one says, else a connection of our own. */
export function gatewayRow(cli: Cli, config: Config): Promise<Row> {
  return check('gateway', 'tunnel', async (signal) => {
    const status = await running(cli, 'status');
    if (status.answered) {
      const { state } = record(record(status.value)['tunnel']);
      if (state === 'connected') return ok('the running agent is connected');
      return fail(
        `the running agent is ${String(state ?? 'not connected')}`,
        'see "adit status" for the reason of the last attempt',
      );
    }
    const [{ gatewayDialler }, { loadIdentity }] = await Promise.all([
      import('../tunnel/dial.ts'),
      import('../tunnel/identity.ts'),
    ]);
    const { tunnel } = config;
    const { proxy } = tunnel;
    const dial = gatewayDialler({
      clock: systemClock,
      gatewayUrl: tunnel.gatewayUrl,
      identity: () => loadIdentity(tunnel),
      ...(tunnel.serverName !== undefined && { serverName: tunnel.serverName }),
      ...(proxy !== undefined && { proxy: () => (parseSecretReference(proxy) ? resolveSecret(proxy) : proxy) }),
    });
    const { transport } = await dial(signal);
    transport.close();
    return ok('the gateway accepts the certificate of this agent');
  });
}

/** What each connector finds out about its ERP: asked of the running agent, else of connector processes of our own. */
export async function systemRows(cli: Cli, config: Config): Promise<Row[]> {
  if (config.systems.length === 0)
    return [
      {
        layer: 'system',
        check: 'none',
        status: 'warn',
        text: 'no ERP system is configured',
        remedy: 'add one under "systems" in adit.yaml',
      },
    ];
  try {
    const asked = await running(cli, 'doctor');
    return rowsOf(Reply.parse(asked.answered ? asked.value : await askDirectly(config)));
  } catch (thrown) {
    const error = asAditError(thrown);
    return [{ layer: 'system', check: 'all', status: 'fail', text: error.message, remedy: error.nextStep }];
  }
}

function rowsOf(reply: z.infer<typeof Reply>): Row[] {
  return reply.flatMap(({ system, findings }) =>
    findings.map((finding) => ({ layer: 'system' as const, ...finding, check: `${system}: ${finding.check}` })),
  );
}

type Asked = { readonly answered: true; readonly value: unknown } | { readonly answered: false };

async function running(cli: Cli, method: string): Promise<Asked> {
  try {
    return { answered: true, value: await (await cli.agent()).ask(method, {}, SYSTEM_TIMEOUT_MS) };
  } catch (thrown) {
    if (asAditError(thrown).code === 'NOT_RUNNING') return { answered: false };
    throw thrown;
  }
}

/**
 * Starts the processes that the agent would, asks each connector in both roles, and ends them: what is wrong with a user
 * for writing is seen before the first command. Nothing is pinned, stored or written.
 */
async function askDirectly(config: Config): Promise<z.infer<typeof Reply>> {
  const [{ createConnectorHost }, { createFilePins }, { loadConnector }, { hasWritingRole }] = await Promise.all([
    import('../host/connector-host.ts'),
    import('../host/pins.ts'),
    import('../connectors.ts'),
    import('../writing-role.ts'),
  ]);
  const pins = createFilePins(join(config.agent.stateDir, 'pins.json'));
  const host = createConnectorHost({
    systems: config.systems,
    loadConnector: (kind) => loadConnector(kind),
    resolveSecret: (reference) => resolveSecret(reference),
    secretReferences,
    hasWrites: (system) => hasWritingRole(config, system),
    onIdentity: () => undefined,
    profile: config.agent.profile,
    stateDir: config.agent.stateDir,
    // Compares with what is pinned, and pins nothing: that is the agent's to do.
    pins: { get: (system) => pins.get(system), set: () => undefined },
    clock: systemClock,
    log: silent,
  });
  await host.start();
  try {
    return await Promise.all(
      host.systems().map(async (system) => {
        const context = { signal: AbortSignal.timeout(SYSTEM_TIMEOUT_MS), remainingMs: SYSTEM_TIMEOUT_MS };
        try {
          return { system: system.name, findings: [...(await system.doctor(context))] };
        } catch (thrown) {
          const { message, nextStep } = asAditError(thrown);
          return {
            system: system.name,
            findings: [{ check: 'connect', status: 'fail' as const, text: message, remedy: nextStep }],
          };
        }
      }),
    );
  } finally {
    await host.close();
  }
}

const silent: Logger = { error: () => {}, warn: () => {}, info: () => {}, debug: () => {}, child: () => silent };
