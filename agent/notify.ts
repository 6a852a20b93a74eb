import { execFile } from 'node:child_process';

export interface Notifier {
  /** How often systemd wants to hear `alive`, milliseconds; null when it does not. */
  readonly aliveEveryMs: number | null;
  /** The service is up: what `Type=notify` waits for. */
  ready(status: string): Promise<void>;
  /** Feeds the watchdog. To be called only while the agent's own health is good. */
  alive(): Promise<void>;
  stopping(): Promise<void>;
}

export interface NotifyDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Runs `systemd-notify` with these arguments; rejects when it fails. */
  readonly run?: (args: readonly string[], env: Readonly<Record<string, string>>) => Promise<void>;
  readonly onFailure: (error: Error) => void;
}

const SYSTEMD_NOTIFY = '/usr/bin/systemd-notify';
const TIMEOUT_MS = 5000;

/**
 * Tells systemd how the service is. Node has no datagram sockets of the Unix kind, so a `systemd-notify` child speaks
 * (unit: NotifyAccess=all). Without NOTIFY_SOCKET everything is a no-op; a failure never stops the agent.
 */
export function createNotifier(deps: NotifyDeps): Notifier {
  const socket = deps.env['NOTIFY_SOCKET'];
  const run = deps.run ?? runSystemdNotify;
  const tell = async (...args: readonly string[]) => {
    if (!socket) return;
    try {
      await run(args, { NOTIFY_SOCKET: socket });
    } catch (thrown) {
      deps.onFailure(thrown instanceof Error ? thrown : new Error(String(thrown)));
    }
  };
  const watchdogUs = Number(deps.env['WATCHDOG_USEC']);
  return {
    // Two pings may be lost before the watchdog bites.
    aliveEveryMs: socket && watchdogUs > 0 ? Math.max(100, Math.floor(watchdogUs / 1000 / 2.5)) : null,
    ready: (status) => tell('--ready', `--status=${status.slice(0, 200)}`, `--pid=${process.pid}`),
    alive: () => tell('WATCHDOG=1'),
    stopping: () => tell('STOPPING=1', '--status=stopping'),
  };
}

function runSystemdNotify(args: readonly string[], env: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(SYSTEMD_NOTIFY, [...args], { env: { ...env }, timeout: TIMEOUT_MS }, (error) =>
      error ? reject(error) : resolve(),
    );
  });
}
