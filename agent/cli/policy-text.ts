import type { OperationExplanation, PolicyExplanation } from '../policy/explanation.ts';
import type { Report, SystemReport } from './policy-facts.ts';
import { type Colours, safe, table } from './terminal.ts';

/** The policy for a person who has to answer for it: the worst first, then operation by operation. */
export function explanationText(policy: PolicyExplanation, colours: Colours): string {
  const { maxLoss, orgUnits } = policy;
  const head = [
    ['policy', policy.version],
    ['writes', policy.writesOn ? 'on after the first start' : 'off after the first start'],
    ['systems', policy.systems.join(', ') || 'none'],
    ['org units', orgUnits === 'all' ? 'all' : orgUnits.join(', ') || 'none'],
    [
      'at worst',
      `${maxLoss.recordsPerHour} records an hour, ${maxLoss.recordsPerDay} a day, ${maxLoss.rowsPerAnswer} rows an answer`,
    ],
  ].map(([name = '', text = '']) => `${colours.dim(name.padEnd(9))}  ${safe(text)}`);
  const columns = ['OPERATION', 'KIND', 'MODE', 'OPEN TO', 'FIELDS', 'AN HOUR', 'A CUSTOMER A DAY', 'AUTO IN 24 HOURS'];
  return [head.join('\n'), table(columns, policy.operations.map(operationRow), colours)].join('\n\n');
}

function operationRow(row: OperationExplanation): readonly unknown[] {
  const fields = Object.entries(row.fields).map(([tier, from]) => `${tier}: ${from}`);
  const auto = typeof row.autoPerDay === 'string' ? row.autoPerDay : sums(row.autoPerDay);
  return [
    row.operation,
    row.kind,
    row.mode,
    row.tiers.join(', ') || 'nobody',
    fields.join(', ') || 'none',
    row.perHour,
    row.perCustomerPerDay,
    row.kind === 'query' ? '' : auto,
  ];
}

function sums(amounts: Readonly<Record<string, string>>): string {
  return Object.entries(amounts)
    .map(([currency, amount]) => `${amount} ${currency}`)
    .join(', ');
}

/** What is called and what it leaves behind, system by system. */
export function reportText(report: Report, colours: Colours): string {
  const blocks = report.systems.map((system) => systemBlock(system, colours));
  return [...blocks, colours.dim(report.note)].join('\n\n');
}

function systemBlock(report: SystemReport, colours: Colours): string {
  const { bold, dim } = colours;
  const isMeasured = report.volumes === 'measured';
  const volumes = isMeasured
    ? 'calls and rows: counted by the running agent in the last 60 minutes'
    : 'calls and rows: no agent runs here, so only the schedule is known';
  const runs = report.feeds.map(({ feed, runsPerHour }) => `${feed} ${runsText(runsPerHour)}`).join(', ');
  const head = [
    bold(`${safe(report.system)} (${safe(report.kind)})`),
    `${dim('operations')}  ${report.operations.join(', ') || 'none'}`,
    `${dim('schedule')}    ${runs}`,
    `${dim('volumes')}     ${volumes}`,
  ].join('\n');
  const rows = report.sources.map((source) => [
    source.name,
    source.release,
    source.access,
    source.callsPerHour ?? '–',
    source.rowsPerHour ?? '–',
    shortened(source.for),
  ]);
  const ways = report.commands.map(({ command, creates, settling, selfCommits }) => [
    command,
    creates.join('; ') || 'nothing in the ERP',
    selfCommits ? 'by itself' : 'by Adit',
    settling,
  ]);
  return [
    head,
    rows.length > 0
      ? table(['FUNCTION OR TABLE', 'RELEASE', 'ACCESS', 'CALLS/H', 'ROWS/H', 'FOR'], rows, colours)
      : 'this connector does not tell what it uses',
    ways.length > 0
      ? table(['COMMAND', 'MAKES OR CHANGES', 'COMMITTED', 'UNKNOWN OUTCOME'], ways, colours)
      : 'no command is enabled: nothing is written',
  ].join('\n\n');
}

function runsText(count: number | null): string {
  if (count === null) return 'by its own calendar';
  if (count >= 1) return `${rounded(count)} times an hour`;
  return rounded(count * 24) === '1' ? 'once a day' : `${rounded(count * 24)} times a day`;
}

function rounded(count: number): string {
  return String(Math.round(count * 10) / 10);
}

const SHOWN = 3;

function shortened(reasons: readonly string[]): string {
  const more = reasons.length - SHOWN;
  return reasons.slice(0, SHOWN).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
