import type { DoctorFinding, Notice } from '../domain/connector.ts';
import { asAditError } from '../domain/errors.ts';
import { operations } from '../domain/operations.ts';
import type { Ask } from './ask.ts';
import { INSTANCE } from './catalogue/dictionary.ts';
import { commandSource } from './commands/ways.ts';
import type { Section } from './config.ts';
import { accountChecks } from './doctor-account.ts';
import { loadChecks } from './doctor-load.ts';
import { objectChecks } from './doctor-objects.ts';
import { systemChecks } from './doctor-system.ts';
import type { Check, Examination, Verdict } from './doctor-verdict.ts';
import type { ProbeStage } from './driver.ts';
import { needsOf } from './inventory.ts';

export interface DoctorDeps {
  readonly ask: Ask;
  readonly section: Section;
  readonly role: 'read' | 'write';
  readonly timeZone: string;
  readonly nowMs: number;
  readonly monotonic: () => number;
  readonly probe: () => Promise<readonly ProbeStage[]>;
  readonly notices: () => readonly Notice[];
  readonly databaseVersion: () => string | null;
}

/**
 * Checks the way to the database and what it offers to this role: driver and mode, network, TLS, logon, the account and
 * its profile, release, operating units and context, each object, program and record in use against the dictionary, and
 * the indexes that carry statements. One refused logon ends the checks: a second would count towards the lock.
 */
export async function runDoctor(deps: DoctorDeps): Promise<readonly DoctorFinding[]> {
  const stages = await deps.probe();
  const findings: DoctorFinding[] = stages.map(hop);
  if (!isReachable(stages)) return findings;
  const logon = await timed(deps, { name: 'logon', run: () => checkLogon(deps) });
  findings.push(logon);
  if (logon.status === 'fail') return findings;
  const { ask, nowMs, role, section, timeZone } = deps;
  const of: Examination = {
    ...{ ask, nowMs, role, section, timeZone },
    notices: deps.notices(),
    databaseVersion: deps.databaseVersion(),
    needs: needsFor(deps),
  };
  const checks = [...accountChecks(of), ...systemChecks(of), ...objectChecks(of), ...loadChecks(of)];
  findings.push(...(await Promise.all(checks.map((check) => timed(deps, check)))));
  return findings;
}

/** One node of several is enough to go on; each that is down has its row. */
function isReachable(stages: readonly ProbeStage[]): boolean {
  if (stages.some(({ ok, stage }) => stage === 'driver' && !ok)) return false;
  return stages.some(({ ok, stage }) => stage === 'tcp' && ok);
}

/** What this role uses: commands with the writing user, everything else with the reading one. */
function needsFor({ role, section }: DoctorDeps): Examination['needs'] {
  const wanted = Object.entries(operations).flatMap(([name, { kind }]) =>
    kind === (role === 'read' ? 'query' : 'command') ? [name] : [],
  );
  const needs = needsOf(section, wanted, commandSource);
  return role === 'read' ? needs : needs.filter(({ reason }) => wanted.includes(reason));
}

async function checkLogon({ ask, role, section }: DoctorDeps): Promise<Verdict> {
  const { rows } = await ask.rows(INSTANCE, {}, { cap: 1 });
  const proxy = role === 'write' ? section.write?.proxyUser : undefined;
  const as = proxy === undefined ? '' : `, as ${proxy}`;
  const mode = section.mode === 'thick' ? 'Thick' : 'Thin';
  return {
    status: 'ok',
    text: `service ${rows[0]?.SERVICE_NAME ?? section.service} accepts the user for ${role === 'read' ? 'reading' : 'writing'}${as}, in mode ${mode}`,
  };
}

async function timed(deps: DoctorDeps, { name, run }: Check): Promise<DoctorFinding> {
  const startedAt = deps.monotonic();
  const verdict = await run().catch((thrown: unknown) => {
    const error = asAditError(thrown);
    return { status: 'fail' as const, text: `${error.code}: ${error.message}`.slice(0, 300), remedy: error.nextStep };
  });
  return { check: name, ...verdict, ms: Math.round(deps.monotonic() - startedAt) };
}

function hop(stage: ProbeStage): DoctorFinding {
  return {
    check: stage.stage,
    status: stage.ok ? 'ok' : 'fail',
    text: stage.text,
    ms: stage.ms,
    ...(!stage.ok && { remedy: stage.remedy ?? REMEDIES[stage.stage] }),
  };
}

const REMEDIES: Readonly<Record<ProbeStage['stage'], string>> = {
  driver: 'with "mode: thick", put Oracle’s client libraries into "libDir"; the driver itself ships with the agent',
  name: 'check the host name and the name servers of this machine',
  tcp: 'check host, port and the firewall; the listener may admit invited nodes only (TCP.VALIDNODE_CHECKING)',
  tls: 'check that the port is a TCPS listener, and "tls" of this system',
};
