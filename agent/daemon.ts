import { loadConfig } from '../config/load.ts';
import { systemClock } from '../domain/clock.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import { type AditError, asAditError } from '../domain/errors.ts';
import { type RunningAgent, startAgent } from './assembly.ts';
import { connectorRules } from './cli/connector-rules.ts';
import { createLog, type Logger } from './log.ts';
import { createNotifier, type Notifier } from './notify.ts';

/** sysexits' EX_TEMPFAIL: the service manager starts the process again. */
const EXIT_TRY_AGAIN = 75;

/** A stop that takes longer than this ends without waiting for the rest; what is in flight is settled at the start. */
const STOP_WITHIN_MS = 45_000;

/**
 * Runs the agent in this process until it is told to stop. The first SIGTERM or SIGINT drains, the second ends at once.
 *
 * Throws: CONFIG_INVALID, KEY_MISSING, STORE_CORRUPT, CERT_INVALID and the like if it cannot start.
 */
export async function runDaemon(configPath: string): Promise<void> {
  const config = loadConfig(configPath, await connectorRules());
  const { level, file } = config.log;
  const log = createLog({ level, ...(file !== undefined && { file }) });
  const notifier = createNotifier({
    env: process.env,
    onFailure: (error) => log.warn('systemd could not be told', { reason: error.message }),
  });
  const stopped = untilStopped(log);
  const onFatal = (error: AditError) => {
    log.error('the state on disk is not known; the process ends to read it anew', { code: error.code });
    process.exit(EXIT_TRY_AGAIN);
  };
  process.on('uncaughtException', (thrown) => dieOf(thrown, log));
  process.on('unhandledRejection', (thrown) => dieOf(thrown, log));

  const agent = await startAgent({ config, configPath, clock: systemClock, log, onFatal });
  log.info('the agent is running', { pid: process.pid, config: configPath, systems: config.systems.length });
  await notifier.ready('running');
  const watchdog = feedWatchdog(agent, notifier);
  await stopped;
  clearInterval(watchdog);
  await notifier.stopping();
  log.info('the agent stops');
  const giveUp = setTimeout(() => {
    log.error('stopping took too long; what is in flight will be settled at the next start');
    process.exit(ERROR_CODES.INTERNAL.exit);
  }, STOP_WITHIN_MS);
  await agent.stop();
  clearTimeout(giveUp);
  log.info('the agent has stopped');
  await log.close();
}

function untilStopped(log: Logger): Promise<void> {
  return new Promise((resolve) => {
    let isStopping = false;
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (isStopping) process.exit(ERROR_CODES.INTERNAL.exit);
        isStopping = true;
        log.info('asked to stop', { signal });
        resolve();
      });
    }
  });
}

/** Systemd restarts a process whose loop hangs; asking for the status proves that it turns. */
function feedWatchdog(agent: RunningAgent, notifier: Notifier): NodeJS.Timeout | undefined {
  if (notifier.aliveEveryMs === null) return undefined;
  return setInterval(() => {
    agent.status();
    void notifier.alive();
  }, notifier.aliveEveryMs);
}

/** A defect nobody caught: the books are safe on disk, so ending and being started anew is the safest thing to do. */
function dieOf(thrown: unknown, log: Logger): void {
  const error = asAditError(thrown);
  log.error('a defect ended the agent', { code: error.code, reason: error.message, stack: error.stack });
  process.exit(ERROR_CODES.INTERNAL.exit);
}
