// `npm run gen` writes the generated pages; `npm run gen:check` fails if one of them is not what the source says.
import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectors } from '../agent/connectors.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import type { Connector, SourceUse } from '../domain/connector.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import type { EntityName } from '../domain/facts.ts';
import { type Operation, operations } from '../domain/operations.ts';
import { generated } from '../ebs/addon/generate.ts';

const NOTE = '<!-- Written by `npm run gen`; do not edit. -->';

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function errors(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, kind]) => [
    `\`${code}\``,
    kind.retryable ? 'yes' : 'no',
    String(kind.http),
    String(kind.exit),
    kind.actor,
    kind.nextStep,
    kind.speak,
  ]);
  const head = ['code', 'retryable', 'HTTP', 'exit', 'who acts', 'next step', 'what a voice may say'];
  return `# Errors\n\n${NOTE}\n\nEvery code that leaves Adit. \`retryable\` means that the very same request may succeed later without anybody acting.\n\n${table(head, rows)}\n`;
}

const code = (text: string) => `\`${text}\``;

/** What an operation rests on: the entities of a query, the function of a command. */
function rowOf(connector: Connector, name: string, operation: Operation): readonly string[] {
  if (operation.kind === 'command') {
    const sources = connector.commands[name] ?? [];
    if (sources.length === 0) return [code(name), 'not offered', '', ''];
    const ways = sources.map(({ with: setting, selfCommits, settling }) => {
      const how = `${selfCommits ? 'commits by itself' : 'committed by Adit'}; unknown outcomes: ${settling}`;
      return setting === undefined ? how : `with ${code(setting)}: ${how}`;
    });
    return [code(name), 'command', namesOf(sources.flatMap(({ uses }) => uses)), ways.join('; ')];
  }
  const known = operation.entities.map((entity) => [entity, connector.entities[entity]] as const);
  const lost = known.flatMap(([entity, source]) => (source?.notAvailable ?? []).map((field) => `${entity}.${field}`));
  const agentOnly = known.filter(([, source]) => source?.coverage === 'agent-only').map(([entity]) => entity);
  const remarks = [
    agentOnly.length > 0 ? `agent's own commands only: ${agentOnly.join(', ')}` : '',
    lost.length > 0 ? `not available: ${lost.join(', ')}` : '',
  ];
  return [
    code(name),
    operation.entities.join(', ') || "the agent's own books",
    namesOf(known.flatMap(([, source]) => source?.uses ?? [])),
    remarks.filter((remark) => remark !== '').join('; '),
  ];
}

function namesOf(uses: readonly SourceUse[]): string {
  return [...new Set(uses.map(({ name }) => code(name)))].join(' ');
}

/** Each function and table with exactly the fields that are sent or read, and what for. */
function fieldRows(connector: Connector): readonly (readonly string[])[] {
  const uses = [
    ...Object.entries(connector.entities).map(([entity, source]) => [entity, source?.uses ?? []] as const),
    ...Object.entries(connector.commands).map(([name, ways]) => [name, ways.flatMap(({ uses }) => uses)] as const),
    ['feeds', connector.feeds ?? []] as const,
    ['upkeep', connector.upkeep ?? []] as const,
  ];
  const rows = new Map<string, { name: string; fields: string; reasons: string[] }>();
  for (const [reason, own] of uses) {
    for (const { name, fields } of own) {
      const text = fields.map(code).join(' ');
      const row = rows.get(`${name} ${text}`) ?? { name, fields: text, reasons: [] };
      row.reasons.push(reason);
      rows.set(`${name} ${text}`, row);
    }
  }
  const sorted = [...rows.values()].sort((a, b) => (a.name < b.name ? -1 : Number(a.name > b.name)));
  return sorted.map(({ name, fields, reasons }) => [
    code(name),
    ...natureCells(connector, name),
    [...new Set(reasons)].join(', '),
    fields || '(no parameters)',
  ]);
}

/** Release status, and whether it reads or what it leaves behind. */
function natureCells({ natureOf }: Connector, name: string): readonly string[] {
  if (!natureOf) return [];
  const { release, access, creates } = natureOf(name);
  return [release, creates.length > 0 ? `${access}: ${creates.join(', ')}` : access];
}

/** Of each query, in each mode, what is lost beside what the ERP never has. */
function modeRows(connector: Connector): readonly (readonly string[])[] {
  const modes = Object.values(connector.modes ?? {});
  return Object.entries(operations).flatMap(([name, operation]) => {
    if (operation.kind !== 'query' || operation.entities.length === 0) return [];
    const cells = modes.map((settings) => operation.entities.flatMap((entity) => lostIn(connector, entity, settings)));
    return cells.some((lost) => lost.length > 0)
      ? [[code(name), ...cells.map((lost) => lost.join(', ') || 'nothing')]]
      : [];
  });
}

function lostIn(connector: Connector, entity: EntityName, settings: readonly string[]): readonly string[] {
  return Object.entries(connector.entities[entity]?.lostWith ?? {}).flatMap(([setting, lost]) =>
    setting.split(', ').every((one) => settings.includes(one)) ? lost.map((field) => `${entity}: ${field}`) : [],
  );
}

function lossRows(connector: Connector): readonly (readonly string[])[] {
  return Object.entries(connector.entities).flatMap(([entity, source]) =>
    Object.entries(source?.lostWith ?? {}).map(([setting, lost]) => [
      code(setting),
      entity,
      lost.join(', '),
      Object.entries(operations)
        .filter(([, operation]) => operation.kind === 'query' && operation.entities.some((name) => name === entity))
        .map(([name]) => code(name))
        .join(' '),
    ]),
  );
}

function sources(connector: Connector): string {
  const rows = Object.entries(operations).map(([name, operation]) => rowOf(connector, name, operation));
  const losses = lossRows(connector);
  return [
    `## ${connector.kind}`,
    table(['operation', 'from', 'functions and tables', 'remarks'], rows),
    ...(losses.length > 0
      ? [`### ${connector.kind}: what a setting costs`, table(['setting', 'of', 'lost', 'operations'], losses)]
      : []),
    ...(connector.modes
      ? [
          `### ${connector.kind}: what is lost in each mode`,
          'Queries that lose nothing in any mode are not listed.',
          table(['operation', ...Object.keys(connector.modes)], modeRows(connector)),
        ]
      : []),
    `### ${connector.kind}: fields`,
    'Parameters of a function stand alone, fields of its structures and tables behind the parameter. Release flags are from\npublic sources; those of your own system count.',
    table(
      ['function or table', ...(connector.natureOf ? ['release', 'does'] : []), 'for', 'fields'],
      fieldRows(connector),
    ),
    '',
  ].join('\n\n');
}

async function operationsPage(): Promise<string> {
  const all = Object.entries(operations).map(([name, operation]) => [
    `\`${name}\``,
    operation.kind,
    operation.description,
    operation.openTo.join(', '),
    operation.kind === 'query' ? `${operation.maxAgeSeconds} s / ${operation.staleLimitSeconds} s` : '–',
  ]);
  const own = await Promise.all(Object.values(connectors).map(async (load) => sources((await load()).connector)));
  return [
    '# Operations',
    NOTE,
    'What the platform may ask, and the exact functions and fields of each ERP that an answer rests on. The two ages are\nhow old a held answer may be without asking the ERP, and how old it may be at all.',
    table(['operation', 'kind', 'what', 'open to', 'fresh / limit'], all),
    ...own,
  ].join('\n\n');
}

async function schema(): Promise<string> {
  const loaded = await Promise.all(Object.values(connectors).map(async (load) => (await load()).connector));
  const rules = Object.fromEntries(loaded.map((connector) => [connector.kind, connector]));
  return `${JSON.stringify(configJsonSchema(rules), null, 2)}\n`;
}

/** Sources of the add-on for EBS, written from the statements and the parts of procedures that the connector has. */
const addon = Object.fromEntries(
  [...generated()].map(([file, text]) => [relative(process.cwd(), fileURLToPath(file)), () => text] as const),
);

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  ...addon,
  'docs/ERRORS.md': errors,
  'docs/OPERATIONS.md': operationsPage,
  'docs/adit.schema.json': schema,
};

const isCheck = process.argv.includes('--check');
for (const [path, make] of Object.entries(pages)) {
  const wanted = await make();
  if (!isCheck) {
    writeFileSync(path, wanted);
    continue;
  }
  let found = '';
  try {
    found = readFileSync(path, 'utf8');
  } catch {
    // A page that is missing is as stale as one that differs.
  }
  if (found !== wanted) {
    console.error(`${path} is stale: run "npm run gen"`);
    process.exitCode = 1;
  }
}
