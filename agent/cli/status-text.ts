import { list, record } from './cli.ts';
import { loadText } from './load-text.ts';
import { type Colours, safe, table } from './terminal.ts';

type Json = Readonly<Record<string, unknown>>;

/** The running agent at a glance, for a person: what is wrong first, then one line a subject, then systems and feeds. */
export function statusText(status: Json, colours: Colours, nowMs: number): string {
  const { red, green, bold, dim } = colours;
  const mark = status['healthy'] === false ? red(bold('NOT HEALTHY')) : green(bold('healthy'));
  const who = [status['agent'], status['profile'], since('running', status['startedAt'], nowMs)];
  const head = `${mark}  ${dim(who.filter(Boolean).map(safe).join(', '))}`;
  const trouble = (Array.isArray(status['trouble']) ? status['trouble'] : []).map((text) => red(`  ${safe(text)}`));
  const subjects = subjectsOf(status, nowMs).filter(([, text]) => text !== '');
  const width = Math.max(0, ...subjects.map(([name]) => name.length));
  return [
    [head, ...trouble].join('\n'),
    subjects.map(([name, text]) => `${dim(name.padEnd(width))}  ${text}`).join('\n'),
    systemTable(list(status['systems']), colours, nowMs),
    feedTable(list(status['feeds']), colours, nowMs),
    ...list(status['systems']).flatMap((system) => loadText(system, list(status['feeds']), colours)),
  ]
    .filter((block) => block !== '')
    .join('\n\n');
}

function subjectsOf(status: Json, nowMs: number): [string, string][] {
  const commands = record(status['commands']);
  const audit = record(status['audit']);
  const count = (state: string, what: string) => `${safe(commands[state] ?? 0)} ${what}`;
  return [
    ['gateway', gatewayText(record(status['tunnel']), nowMs)],
    ['writes', safe(status['writes'] ?? '')],
    [
      'commands',
      'commands' in status
        ? [
            count('awaiting_approval', 'to approve'),
            count('uncertain', 'uncertain'),
            count('unsent', 'could not be sent yet'),
            count('parked', 'parked for an operator'),
          ].join(', ')
        : '',
    ],
    ['records', safe(record(status['records'])['state'] ?? '')],
    [
      'audit',
      'sequence' in audit ? `${safe(audit['sequence'])} records, head ${safe(audit['hash']).slice(0, 16)}` : '',
    ],
    ['policy', safe(status['policyVersion'] ?? '')],
    ['data key', safe(status['key'] ?? '')],
    ['config', safe(status['config'] ?? '')],
    ['process', 'pid' in status ? `${safe(status['pid'])}, user ${safe(status['user'])}` : ''],
  ];
}

function gatewayText(link: Json, nowMs: number): string {
  const gateway = record(link['gateway']);
  const facts = [
    since('since', link['since'], nowMs),
    typeof link['roundTripMs'] === 'number' ? `round trip ${link['roundTripMs']} ms` : '',
    typeof link['clockSkewMs'] === 'number' ? `clocks ${link['clockSkewMs']} ms apart` : '',
    typeof link['nextAttemptAt'] === 'string' ? `next attempt ${link['nextAttemptAt']}` : '',
  ].filter(Boolean);
  const name = gateway['name'] === undefined ? '' : ` to ${safe(gateway['name'])}`;
  return `${safe(link['state'] ?? 'unknown')}${name}${facts.length > 0 ? `, ${facts.map(safe).join(', ')}` : ''}`;
}

function systemTable(systems: readonly Json[], colours: Colours, nowMs: number): string {
  const rows = systems.flatMap((system) =>
    list(system['roles']).map((role) => {
      const circuit = record(role['circuit']);
      const error = record(role['lastError']);
      const last = 'code' in error ? `${safe(error['code'])} ${ago(error['at'], nowMs)} ago` : '';
      const trouble = circuit['open'] === true ? `circuit open: ${safe(circuit['reason'])}` : last;
      const identity = record(system['identity'])['state'];
      const calls = `${safe(role['active'] ?? 0)} + ${safe(role['waiting'] ?? 0)}`;
      return [system['name'], system['kind'], role['role'], role['state'], role['pid'], identity, calls, trouble];
    }),
  );
  const head = ['SYSTEM', 'KIND', 'ROLE', 'STATE', 'PID', 'IDENTITY', 'ACTIVE + WAITING', 'TROUBLE'];
  return rows.length > 0 ? table(head, rows, colours) : '';
}

function feedTable(feeds: readonly Json[], colours: Colours, nowMs: number): string {
  const rows = feeds.map((feed) => {
    const run = record(feed['lastRun']);
    const error = record(feed['lastError']);
    const failed = 'at' in error && !(String(run['at'] ?? '') >= String(error['at']));
    const last = feed['running'] === true ? 'running now' : 'at' in run ? `${ago(run['at'], nowMs)} ago` : 'never';
    const took = typeof run['ms'] === 'number' ? `${(run['ms'] / 1000).toFixed(1)} s` : '';
    const held = record(feed['heldBack']);
    const waits = 'calls' in held ? `waits: ${safe(held['calls'])} calls of ${safe(held['callsPerHour'])} an hour` : '';
    const trouble = failed ? `${safe(error['code'])} ${ago(error['at'], nowMs)} ago` : waits;
    return [feed['system'], feed['feed'], last, run['rowsWritten'], took, trouble];
  });
  return rows.length > 0 ? table(['SYSTEM', 'FEED', 'LAST RUN', 'ROWS', 'TOOK', 'TROUBLE'], rows, colours) : '';
}

function since(word: string, at: unknown, nowMs: number): string {
  const age = ago(at, nowMs);
  return age === '' ? '' : `${word} ${age}`;
}

const UNITS = [
  [86_400, 'd'],
  [3_600, 'h'],
  [60, 'min'],
] as const;

/** How long ago an instant was, in its two largest units at most ("2 h 5 min"); '' for what is no instant. */
function ago(at: unknown, nowMs: number): string {
  const then = typeof at === 'string' ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(then)) return '';
  let left = Math.max(0, Math.floor((nowMs - then) / 1000));
  const said: string[] = [];
  for (const [seconds, unit] of UNITS) {
    if (said.length < 2 && left >= seconds) said.push(`${Math.floor(left / seconds)} ${unit}`);
    left %= seconds;
  }
  return said.length > 0 ? said.join(' ') : `${left} s`;
}
