import { Counter, Gauge, Histogram, Registry } from 'prom-client';

export interface GatewayMetrics {
  readonly registry: Registry;
  /** `code` is `OK` or an error code; both labels come from fixed tables, so their number is bounded. */
  answered(operation: string, code: string, seconds: number): void;
  readonly duplicateSessions: Counter;
  readonly events: Counter;
  readonly refusedConnections: Counter;
  readonly enrolments: Counter<'result'>;
}

/** `agentsConnected` is asked when the metrics are read. */
export function createMetrics(agentsConnected: () => number): GatewayMetrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: 'adit_gateway_requests_total',
    help: 'Tool requests answered',
    labelNames: ['operation', 'code'] as const,
    registers,
  });
  const seconds = new Histogram({
    name: 'adit_gateway_request_seconds',
    help: 'Time from the request to its answer',
    labelNames: ['operation'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 2.5, 5, 8],
    registers,
  });
  new Gauge({
    name: 'adit_gateway_agents_connected',
    help: 'Agents with an open session',
    registers,
    collect() {
      this.set(agentsConnected());
    },
  });
  return {
    registry,
    answered: (operation, code, tookSeconds) => {
      requests.inc({ operation, code });
      seconds.observe({ operation }, tookSeconds);
    },
    duplicateSessions: new Counter({
      name: 'adit_gateway_duplicate_sessions_total',
      help: 'Sessions replaced by another process with the same certificate',
      registers,
    }),
    events: new Counter({ name: 'adit_gateway_events_total', help: 'Events stored', registers }),
    refusedConnections: new Counter({
      name: 'adit_gateway_refused_connections_total',
      help: 'Tunnel connections refused before welcome',
      registers,
    }),
    enrolments: new Counter({
      name: 'adit_gateway_enrolments_total',
      help: 'Enrolments by result',
      labelNames: ['result'] as const,
      registers,
    }),
  };
}
