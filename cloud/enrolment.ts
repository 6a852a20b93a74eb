import { z } from 'zod';
import type { Clock } from '../domain/clock.ts';
import { AditError } from '../domain/errors.ts';
import type { Log } from '../protocol/transport.ts';
import { tokenHash } from './admin.ts';
import type { Authority } from './authority.ts';
import type { GatewayMetrics } from './metrics.ts';
import type { GatewayStore } from './store.ts';

const EnrolRequest = z.object({ token: z.string().min(1).max(200), csr: z.string().min(1).max(8_192) });

export interface EnrolmentDeps {
  readonly store: GatewayStore;
  readonly authority: Authority;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: GatewayMetrics;
  /** Where agents dial, `wss://…`. */
  readonly tunnelUrl: () => string;
}

export interface Enrolment {
  readonly certificate: string;
  readonly ca: string;
  readonly tenant: string;
  readonly agentId: string;
  readonly gatewayUrl: string;
}

function refused(): AditError {
  return new AditError('UNAUTHENTICATED', 'the token is unknown, used or expired', {
    hint: 'ask for a new enrolment token',
  });
}

/**
 * Exchanges a one-shot token and a signing request for a certificate. The certificate is made first and handed out
 * only if the token could be used up in the same transaction that notes it: of any number of racers one wins, and
 * a crash leaves either an unused token or a noted certificate.
 *
 * Throws: UNAUTHENTICATED, INPUT_INVALID.
 */
export async function enrolAgent(deps: EnrolmentDeps, body: unknown): Promise<Enrolment> {
  const { store, authority, clock, log, metrics } = deps;
  const request = EnrolRequest.safeParse(body);
  if (!request.success) throw new AditError('INPUT_INVALID', 'an enrolment needs "token" and "csr"');
  const hash = tokenHash(request.data.token);
  const identity = store.tokenFor(hash, clock.now());
  if (!identity) {
    metrics.enrolments.inc({ result: 'refused' });
    log('warn', 'an enrolment was refused', {});
    throw refused();
  }
  const issued = await authority.issueAgent(request.data.csr, identity);
  if (!store.spendToken(hash, issued, clock.now())) {
    metrics.enrolments.inc({ result: 'raced' });
    log('warn', 'an enrolment token was used twice at once', { ...identity });
    throw refused();
  }
  metrics.enrolments.inc({ result: 'issued' });
  const { certificate, serial, notAfter } = issued;
  log('info', 'an agent was enrolled', { ...identity, serial, notAfter: new Date(notAfter).toISOString() });
  return { ...identity, certificate, ca: authority.ca, gatewayUrl: deps.tunnelUrl() };
}
