import { createPublicKey } from 'node:crypto';
import { posix, relative, win32 } from 'node:path';
import { operationNamed } from '../domain/operations.ts';
import { type CrossFinding, type SoundSections, strangerAt } from './cross-finding.ts';
import { linkFindings } from './links.ts';

/** What a connector declares of a command, as far as the configuration has to agree with it. */
export interface ConnectorCommands {
  readonly commands: Readonly<Record<string, readonly { readonly settling: string }[]>>;
}

/** What a request says in the place of a system's name when it means them all. */
const ALL_SYSTEMS = 'all';

/** What no single field shows: names that must agree, keys that must parse, modes that a connector must allow. */
export function crossCheck(
  config: SoundSections,
  connectors: Readonly<Record<string, ConnectorCommands>>,
): CrossFinding[] {
  return [
    ...agentFindings(config),
    ...systemFindings(config),
    ...linkFindings(config),
    ...operationFindings(config, connectors),
    ...timeFindings(config),
  ];
}

function agentFindings({ agent }: SoundSections): CrossFinding[] {
  if (!agent) return [];
  const found: CrossFinding[] = [];
  const { keySource, stateDir } = agent;
  if (keySource.kind === 'file' && isInside(stateDir, keySource.path)) {
    found.push({
      path: ['agent', 'keySource', 'path'],
      message: 'the key lies inside the state folder, so a copy of the folder would open itself',
      fix: 'keep the key elsewhere, such as /etc/adit/data.key, or use a systemd credential',
    });
  }
  for (const [index, approver] of agent.approvers.entries()) {
    const path = ['agent', 'approvers', index];
    if (!isEd25519(approver.publicKey)) {
      found.push({
        path: [...path, 'publicKey'],
        message: `the public key of ${approver.name} is not an Ed25519 key`,
        fix: 'paste what "adit approvals enroll" printed',
      });
    }
    if (agent.approvers.findIndex((other) => other.name === approver.name) !== index) {
      found.push({
        path: [...path, 'name'],
        message: `two approvers are called "${approver.name}"`,
        fix: 'give each a name of their own',
      });
    }
  }
  return found;
}

function isInside(folder: string, file: string): boolean {
  const windows = /^[A-Za-z]:/.test(folder);
  const way = windows ? win32.relative(folder, file) : posix.relative(folder, file);
  return (
    way === '' ||
    (!way.startsWith('..') && !win32.isAbsolute(way) && !posix.isAbsolute(way) && relative('', way) !== '')
  );
}

/** Takes base64 of the SubjectPublicKeyInfo. */
function isEd25519(text: string): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519';
  } catch {
    return false;
  }
}

function systemFindings({ systems, policy }: SoundSections): CrossFinding[] {
  if (!systems) return [];
  const names = systems.map((system) => system.name);
  const doubles = systems.flatMap((system, index) =>
    names.indexOf(system.name) === index
      ? []
      : [
          {
            path: ['systems', index, 'name'],
            message: `two systems are called "${system.name}"`,
            fix: 'give each a name of its own',
          },
        ],
  );
  const reserved = names.flatMap((name, index) =>
    name === ALL_SYSTEMS
      ? [{ path: ['systems', index, 'name'], message: '"all" names every system', fix: 'choose another name' }]
      : [],
  );
  const strangers = (policy?.systems ?? []).flatMap((name, index) =>
    names.includes(name) ? [] : [strangerAt(['policy', 'systems', index], name, names)],
  );
  const orgUnits = policy && policy.orgUnits !== 'all' ? policy.orgUnits : [];
  const strangeUnits = orgUnits.flatMap((unit, index) => {
    const slash = unit.indexOf('/');
    const system = unit.slice(0, slash);
    return slash < 0 || names.includes(system) ? [] : [strangerAt(['policy', 'orgUnits', index], system, names)];
  });
  return [...doubles, ...reserved, ...strangers, ...strangeUnits];
}

function operationFindings(
  { systems, policy, agent }: SoundSections,
  connectors: Readonly<Record<string, ConnectorCommands>>,
): CrossFinding[] {
  if (!policy) return [];
  const served = (systems ?? []).filter((system) => policy.systems.includes(system.name));
  return Object.entries(policy.operations).flatMap(([name, rule]) => {
    const operation = operationNamed(name);
    if (!operation || !rule) return [];
    const found: CrossFinding[] = [];
    const path = ['policy', 'operations', name];
    if (rule.mode !== undefined && operation.kind === 'query') {
      found.push({
        path: [...path, 'mode'],
        message: `${name} only reads and has no mode`,
        fix: 'remove "mode"; use "tiers" to say who may ask',
      });
    }
    for (const [index, tier] of (rule.tiers ?? []).entries()) {
      if (operation.openTo.includes(tier)) continue;
      found.push({
        path: [...path, 'tiers', index],
        message: `${name} is never open to tier "${tier}"`,
        fix: `policy can only narrow; use some of: ${operation.openTo.join(', ')}`,
      });
    }
    if (rule.mode === 'auto' && operation.kind === 'command' && systems && served.length > 0) {
      const settled = served.some((system) => (connectors[system.kind]?.commands[name]?.length ?? 0) > 0);
      if (!settled) {
        found.push({
          path: [...path, 'mode'],
          message: `no system of the policy says how an unknown outcome of ${name} is settled, so it cannot be "auto"`,
          fix: 'use "approve" or "draft"',
        });
      }
    }
    if (rule.mode === 'approve' && agent && agent.approvers.length === 0) {
      found.push({
        path: [...path, 'mode'],
        message: `${name} waits for approval, but nobody is an approver`,
        fix: 'add one under agent.approvers ("adit approvals enroll" makes the key), or use "draft"',
      });
    }
    return found;
  });
}

function timeFindings({ policy, cache }: SoundSections): CrossFinding[] {
  const found: CrossFinding[] = [];
  if (policy && policy.clearance.hours.from >= policy.clearance.hours.to) {
    found.push({
      path: ['policy', 'clearance', 'hours'],
      message: 'calling hours end before they begin',
      fix: '"from" must be smaller than "to"',
    });
  }
  for (const [name, limit] of Object.entries(cache?.staleLimitSeconds ?? {})) {
    const fresh = Object.entries(cache?.maxAgeSeconds ?? {}).find(([key]) => key === name)?.[1];
    if (limit === undefined || fresh === undefined || limit >= fresh) continue;
    found.push({
      path: ['cache', 'staleLimitSeconds', name],
      message: `${name} would be too old to answer (${limit} s) while it still counts as fresh (${fresh} s)`,
      fix: 'staleLimitSeconds must not be smaller than maxAgeSeconds',
    });
  }
  return found;
}
