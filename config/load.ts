import { z } from 'zod';
import { AditError } from '../domain/errors.ts';
import { parseSecretReference } from '../domain/secret-reference.ts';
import { type ConnectorCommands, crossCheck } from './checks.ts';
import type { SoundSections } from './cross-finding.ts';
import { diagnose, type Finding } from './diagnose.ts';
import { nearest } from './nearest.ts';
import { type Problem, problemAt } from './problem.ts';
import { readConfigFile, refuseForeignWriters } from './read-file.ts';
import { type Config, configSchema } from './schema.ts';
import { type ConfigSource, type Path, readSource, type Span } from './source.ts';
import { eachScalar, isSecretPath, knownKeys } from './walk.ts';

/** What the configuration needs to know of a connector; `config/` itself imports none. */
export interface ConnectorRules extends ConnectorCommands {
  readonly configSchema: z.ZodType;
  /** What the production profile refuses of a section that is right by itself. */
  productionFindings?(
    section: unknown,
  ): readonly { readonly path: readonly string[]; readonly message: string; readonly fix: string }[];
}
/** Kind of a system → its connector's rules. */
export type ConnectorTable = Readonly<Record<string, ConnectorRules>>;

export interface ParsedConfig {
  /** Null as soon as there is a problem. Deeply frozen. */
  readonly config: Config | null;
  readonly problems: readonly Problem[];
}

const SECRET_NAME = /pass(?:word|wd|phrase)?$|secret|token|credential|private.?key|api.?key/i;

/** Reads and checks a configuration's text. Reports every problem at once and throws nothing. */
export function parseConfig(text: string, file: string, connectors: ConnectorTable): ParsedConfig {
  const source = readSource(file, text);
  const findings: Finding[] = [...source.problems];
  let config: Config | null = null;
  if (source.usable) {
    const sections = sectionFindings(source, connectors);
    findings.push(...sections.findings, ...rootFindings(source));
    const root = configSchema.safeParse(source.value);
    const sound = soundSections(source.value);
    if (sound.agent?.profile === 'production')
      findings.push(...productionFindings(source, connectors, sections.values));
    for (const { path, message, fix } of crossCheck(sound, connectors)) {
      findings.push({ span: source.valueAt(path) ?? source.keyAt(path) ?? { start: 0, end: 1 }, message, fix });
    }
    if (root.success) config = withSections(root.data, sections.values);
  }
  if (findings.length === 0) return { config: config && deepFreeze(config), problems: [] };
  const secrets = source.usable ? secretSpans(source, connectors) : [];
  const problems = findings
    .toSorted((a, b) => a.span.start - b.span.start)
    .map((f) => problemAt(source, f.span, f, secrets));
  return { config: null, problems };
}

/**
 * Reads `adit.yaml`. Throws CONFIG_INVALID; `details.problems` then holds every Problem, ready for `renderProblems`.
 */
export function loadConfig(path: string, connectors: ConnectorTable): Config {
  const file = readConfigFile(path);
  const { config, problems } = parseConfig(file.text, path, connectors);
  if (!config) throw invalid(path, problems);
  refuseForeignWriters(file, config.agent.profile);
  return config;
}

/** The `agent` part alone, for commands that only look for the running agent: other parts may be broken. */
export function loadAgentSection(path: string): Config['agent'] {
  return loadParts(path, z.looseObject({ agent: configSchema.shape.agent })).agent;
}

/** What enrolment needs: systems and policy may still be missing or wrong. */
export function loadTunnelSection(path: string): Pick<Config, 'agent' | 'tunnel'> {
  const { agent, tunnel } = configSchema.shape;
  return loadParts(path, z.looseObject({ agent, tunnel }));
}

function loadParts<Parts>(path: string, schema: z.ZodType<Parts>): Parts {
  const { text } = readConfigFile(path);
  const parsed = schema.safeParse(readSource(path, text).value);
  if (parsed.success) return parsed.data;
  throw invalid(path, parseConfig(text, path, {}).problems);
}

function invalid(path: string, problems: readonly Problem[]): AditError {
  const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
  const first = problems[0];
  const where = first ? `, the first at ${first.file}:${first.line}:${first.col}: ${first.message}` : '';
  return new AditError('CONFIG_INVALID', `${path} has ${count}${where}`, { details: { problems } });
}

function rootFindings(source: ConfigSource): Finding[] {
  const root = configSchema.safeParse(source.value);
  return root.success
    ? []
    : diagnose(root.error.issues, { source, schema: configSchema, value: source.value, base: [] });
}

interface Sections {
  readonly findings: readonly Finding[];
  readonly values: ReadonlyMap<number, unknown>;
}

function systemsOf(value: unknown): readonly Record<string, unknown>[] {
  const parsed = z.looseObject({ systems: z.array(z.unknown()) }).safeParse(value);
  if (!parsed.success) return [];
  return parsed.data.systems.map((system) => z.record(z.string(), z.unknown()).safeParse(system).data ?? {});
}

function rulesFor(kind: unknown, connectors: ConnectorTable): ConnectorRules | undefined {
  return typeof kind === 'string' && Object.hasOwn(connectors, kind) ? connectors[kind] : undefined;
}

function sectionFindings(source: ConfigSource, connectors: ConnectorTable): Sections {
  const findings: Finding[] = [];
  const values = new Map<number, unknown>();
  for (const [index, system] of systemsOf(source.value).entries()) {
    const { kind, section } = system;
    if (typeof kind !== 'string') continue;
    const rules = rulesFor(kind, connectors);
    const base: Path = ['systems', index, 'section'];
    if (!rules) {
      const known = Object.keys(connectors);
      const meant = nearest(kind, known);
      const fix = meant
        ? `did you mean "${meant}"?`
        : `use one of: ${known.join(', ') || '(no connector is installed)'}`;
      findings.push({
        span: source.valueAt(['systems', index, 'kind']) ?? { start: 0, end: 1 },
        message: `no connector of kind "${kind.slice(0, 60)}"`,
        fix,
      });
      continue;
    }
    const parsed = rules.configSchema.safeParse(section ?? {});
    if (parsed.success) values.set(index, parsed.data);
    else
      findings.push(
        ...diagnose(parsed.error.issues, { source, schema: rules.configSchema, value: section ?? {}, base }),
      );
  }
  return { findings, values };
}

function productionFindings(
  source: ConfigSource,
  connectors: ConnectorTable,
  sections: ReadonlyMap<number, unknown>,
): Finding[] {
  return systemsOf(source.value).flatMap(({ kind }, index) => {
    const rules = rulesFor(kind, connectors);
    if (!rules?.productionFindings || !sections.has(index)) return [];
    return rules.productionFindings(sections.get(index)).map(({ path, message, fix }) => {
      const base: Path = ['systems', index, 'section'];
      const span = source.valueAt([...base, ...path]) ?? source.keyAt(base) ?? { start: 0, end: 1 };
      return { span, message: `in production: ${message}`, fix };
    });
  });
}

function soundSections(value: unknown): SoundSections {
  const raw = z.record(z.string(), z.unknown()).safeParse(value).data ?? {};
  const { agent, tunnel, systems, links, policy, cache, log } = configSchema.shape;
  return {
    agent: agent.safeParse(raw['agent']).data,
    tunnel: tunnel.safeParse(raw['tunnel']).data,
    systems: systems.safeParse(raw['systems']).data,
    links: links.safeParse(raw['links']).data,
    policy: policy.safeParse(raw['policy']).data,
    cache: cache.safeParse(raw['cache']).data,
    log: log.safeParse(raw['log']).data,
  };
}

function withSections(config: Config, values: ReadonlyMap<number, unknown>): Config {
  const systems = config.systems.map((system, index) => ({ ...system, section: values.get(index) ?? system.section }));
  return { ...config, systems };
}

/** Everything in the file that must not be shown: literal secrets, and values of keys nobody knows. */
function secretSpans(source: ConfigSource, connectors: ConnectorTable): Span[] {
  const systems = systemsOf(source.value);
  const found: Span[] = [];
  eachScalar(source.value, (path, scalar) => {
    if (typeof scalar === 'string' && parseSecretReference(scalar)) return;
    const [first, index, third, ...rest] = path;
    const system = first === 'systems' && typeof index === 'number' && third === 'section' ? systems[index] : undefined;
    const rules = rulesFor(system?.['kind'], connectors);
    const schema = rules ? rules.configSchema : configSchema;
    const [value, within] = rules ? [system?.['section'], rest] : [source.value, path];
    const last = within.at(-1);
    const sounds = within.some((key) => typeof key === 'string' && SECRET_NAME.test(key));
    const unknown =
      typeof last === 'string' &&
      knownKeys(schema, value, within.slice(0, -1)).every((key) => key !== last) &&
      !isOpen(schema, value, within);
    if (!sounds && !unknown && !isSecretPath(schema, value, within)) return;
    const span = source.valueAt(path);
    if (span) found.push(span);
  });
  return found;
}

/** Whether any key may be written beside this one, as in a table of names. */
function isOpen(schema: z.core.$ZodType, value: unknown, path: Path): boolean {
  return knownKeys(schema, value, path.slice(0, -1)).length === 0;
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const held of Object.values(value)) deepFreeze(held);
  }
  return value;
}
