// `npm run gen` writes the generated pages; `npm run gen:check` fails if one of them is not what the source says.
import { readFileSync, writeFileSync } from 'node:fs';
import { connectors } from '../agent/connectors.ts';
import { configJsonSchema } from '../config/json-schema.ts';
import type { Connector } from '../domain/connector.ts';
import { ERROR_CODES } from '../domain/error-codes.ts';
import { operations } from '../domain/operations.ts';

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

function sources(connector: Connector): string {
  const rows = Object.entries(operations).map(([name, operation]) => {
    if (operation.kind === 'command') {
      const source = connector.commands[name];
      if (!source) return [`\`${name}\``, 'not offered', '', ''];
      const settling = `${source.selfCommits ? 'commits by itself' : 'committed by Adit'}; unknown outcomes: ${source.settling}`;
      return [`\`${name}\``, 'command', source.uses.map((use) => `\`${use}\``).join(' '), settling];
    }
    const known = operation.entities.map((entity) => [entity, connector.entities[entity]] as const);
    const uses = known.flatMap(([, source]) => source?.uses ?? []);
    const lost = known.flatMap(([entity, source]) => (source?.notAvailable ?? []).map((field) => `${entity}.${field}`));
    const agentOnly = known.filter(([, source]) => source?.coverage === 'agent-only').map(([entity]) => entity);
    const remarks = [
      agentOnly.length > 0 ? `agent's own commands only: ${agentOnly.join(', ')}` : '',
      lost.length > 0 ? `not available: ${lost.join(', ')}` : '',
    ];
    return [
      `\`${name}\``,
      operation.entities.join(', ') || "the agent's own books",
      [...new Set(uses)].map((use) => `\`${use}\``).join(' '),
      remarks.filter((remark) => remark !== '').join('; '),
    ];
  });
  return `## ${connector.kind}\n\n${table(['operation', 'from', 'functions and fields', 'remarks'], rows)}\n`;
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
    'What the platform may ask, and the exact functions and fields of each ERP that an answer rests on. The two ages are',
    'how old a held answer may be without asking the ERP, and how old it may be at all.',
    '',
    table(['operation', 'kind', 'what', 'open to', 'fresh / limit'], all),
    '',
    ...own,
  ].join('\n');
}

async function schema(): Promise<string> {
  const loaded = await Promise.all(Object.values(connectors).map(async (load) => (await load()).connector));
  const rules = Object.fromEntries(loaded.map((connector) => [connector.kind, connector]));
  return `${JSON.stringify(configJsonSchema(rules), null, 2)}\n`;
}

const pages: Readonly<Record<string, () => string | Promise<string>>> = {
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
