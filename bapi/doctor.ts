import type { DoctorFinding } from '../domain/connector.ts';
import { asAditError } from '../domain/errors.ts';
import { operations } from '../domain/operations.ts';
import { RFC_PING } from './catalogue/functions.ts';
import { commandSource } from './commands/ways.ts';
import { checkControlTotal } from './control-total.ts';
import { authorityChecks } from './doctor-authority.ts';
import { interfaceChecks } from './doctor-interfaces.ts';
import { loadChecks } from './doctor-load.ts';
import { systemChecks } from './doctor-system.ts';
import type { Check, Examination } from './doctor-verdict.ts';
import type { ProbeStage } from './driver.ts';
import type { Drift } from './extensions/check.ts';
import { inventory, UPKEEP } from './inventory.ts';

export interface DoctorDeps extends Omit<Examination, 'used'> {
  readonly probe: () => Promise<readonly ProbeStage[]>;
  readonly monotonic: () => number;
  /** How the section's extensions differ from the ERP, asked anew. */
  readonly drift: () => Promise<Drift>;
}

/**
 * Checks the way to the ERP and what it offers to this role: network, logon, what the system says of itself, the
 * interface of each function and the fields of each structure and table in use, what the user may do, what a poll costs,
 * and the books against the ERP's own sums. One wrong password ends the checks: a second would count towards the lock
 * of the user.
 */
export async function runDoctor(deps: DoctorDeps): Promise<readonly DoctorFinding[]> {
  const findings: DoctorFinding[] = [];
  for (const stage of await deps.probe()) findings.push(hop(stage));
  if (findings.some(({ status }) => status === 'fail')) return findings;
  const logon = await timed(deps, { name: 'logon', run: () => checkLogon(deps) });
  findings.push(logon);
  if (logon.status === 'fail') return findings;
  const of: Examination = { ...deps, used: usedBy(deps) };
  const checks = [
    ...systemChecks(of),
    ...interfaceChecks(of),
    ...authorityChecks(of),
    ...loadChecks(of),
    ...(deps.role === 'read' ? [{ name: 'control total', run: () => checkControlTotal(deps.ask) }] : []),
  ];
  findings.push(...(await Promise.all(checks.map((check) => timed(deps, check)))));
  if (deps.role === 'read') findings.push(...(await extensionFindings(deps)));
  return findings;
}

/** What this role calls: commands with the writing user, everything else with the reading one. */
function usedBy({ section, role }: DoctorDeps): Examination['used'] {
  const isWanted = (name: string, kind: string) =>
    role === 'read' ? kind === 'query' : commandSource(section, name) !== null && kind === 'command';
  const wanted = Object.entries(operations).flatMap(([name, { kind }]) => (isWanted(name, kind) ? [name] : []));
  const used = inventory(section, wanted, commandSource);
  if (role === 'read') return used;
  return used.filter((source) => source.for.some((reason) => wanted.includes(reason)) || isTechnical(source));
}

function isTechnical({ access, for: reasons }: Examination['used'][number]): boolean {
  return access === 'technical' && reasons.includes(UPKEEP);
}

async function checkLogon({ ask, section, role }: DoctorDeps) {
  await ask.call(RFC_PING, {});
  const text = `client ${section.client} accepts the user for ${role === 'read' ? 'reading' : 'writing'}`;
  return { status: 'ok' as const, text };
}

/** A row for each extension; one that differs is already left out of answers. */
async function extensionFindings(deps: DoctorDeps): Promise<readonly DoctorFinding[]> {
  const { fields, functions } = deps.section.extensions;
  if (fields.length + functions.length === 0) return [];
  const startedAt = deps.monotonic();
  const ms = () => Math.round(deps.monotonic() - startedAt);
  try {
    return [...(await deps.drift())].map(([name, difference]) =>
      difference === null
        ? { check: `extension ${name}`, status: 'ok', text: 'as the section says', ms: ms() }
        : {
            check: `extension ${name}`,
            status: 'fail',
            text: `${difference}; the field is "not_available" until then`,
            remedy: 'correct "extensions" of this system, or what was transported',
            ms: ms(),
          },
    );
  } catch (thrown) {
    const { code, message, nextStep } = asAditError(thrown);
    const text = `${code}: ${message}; all extensions are "not_available" until then`.slice(0, 300);
    return [{ check: 'extensions', status: 'fail', text, remedy: nextStep, ms: ms() }];
  }
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
  driver: 'run "adit connector add sap"; it says what is missing where',
  tcp: 'check host, port and the firewall between this machine and the ERP',
  tls: 'check that the port speaks HTTPS and is up, then "ca" and the host name in "url"',
  service: 'activate /sap/bc/soap/rfc in SICF',
  logon: 'correct user, password or client; the same logon is not tried again by itself',
};
