import { systemClock } from '../../domain/clock.ts';
import type { ConnectionHost } from '../../domain/connector.ts';
import { dateIn } from '../../domain/dates.ts';
import type { Query } from '../../ebs/catalogue/types.ts';
import { Section } from '../../ebs/config.ts';
import type { Side } from '../against-bare.ts';
import { type BareOracle, bareOracle, type EbsSide } from '../ebs/bare.ts';
import type { Subjects } from '../ebs/loads.ts';
import type { CallerReady, CallerTask, DriveOrder, FromCaller, ToCaller } from '../ebs/messages.ts';
import { type ChildSide, childSide, sessionSide } from '../ebs/own.ts';
import { streamed } from '../ebs/stream.ts';
import { drive } from '../load.ts';

/**
 * One process that asks the database in every way that is compared, one way at a time: the same library, the same event
 * loop, the same heap.
 */
interface Opened {
  readonly sides: Readonly<Record<Side, EbsSide>>;
  readonly bare: BareOracle;
  readonly child: ChildSide;
  readonly subjects: Subjects;
  readonly ready: CallerReady;
}

const USUAL_ROWS = 15;
const FEW_CUSTOMERS = 16;

let opened: Opened | null = null;
let turn = 0;

const tell = (message: FromCaller) => process.send?.(message);

process.on('message', (message: ToCaller) => {
  carryOut(message).catch((thrown: unknown) => {
    tell({ failed: thrown instanceof Error ? (thrown.stack ?? thrown.message) : JSON.stringify(thrown) });
  });
});

async function carryOut(message: ToCaller): Promise<void> {
  if ('task' in message) {
    opened = await open(message.task);
    tell({ ready: opened.ready });
    return;
  }
  if ('close' in message) {
    for (const side of Object.values(opened?.sides ?? {})) await side.close();
    process.disconnect();
    return;
  }
  if (!opened) throw new Error('nothing is open yet');
  if ('drive' in message) tell({ id: message.drive.id, driven: await driven(opened, message.drive) });
  else tell({ id: message.stream.id, streamed: await streamed(message.stream.side, opened) });
}

async function open({ section: raw, secrets, timeZone, dir, heapMb }: CallerTask): Promise<Opened> {
  const section = Section.parse(raw);
  const hostOf = (role: 'read' | 'write'): ConnectionHost => ({
    role,
    timeZone,
    profile: 'development',
    workDir: dir,
    secret: (reference) => secrets[reference] ?? '',
    now: () => systemClock.now(),
    monotonic: () => systemClock.monotonic(),
    abandon: (error) => tell({ failed: error.message }),
    log: () => undefined,
  });
  const host = hostOf('read');
  const bare = await bareOracle(section, host);
  const session = sessionSide(section, hostOf);
  const connections = section.maxConnections;
  const child = await childSide({
    ...{ section: raw, secrets, timeZone, stateDir: dir, connections },
    ...(heapMb !== undefined && { heapMb }),
  });
  const orgs = `,${section.operatingUnits.join(',')},`;
  const counted = await rowsOfCustomers(bare, orgs);
  const [most, ...others] = counted;
  if (!most) throw new Error('the company has no customers');
  const near = others
    .toSorted((a, b) => Math.abs(a.rows - USUAL_ROWS) - Math.abs(b.rows - USUAL_ROWS))
    .slice(0, FEW_CUSTOMERS);
  return {
    sides: { bare, session, child },
    bare,
    child,
    subjects: {
      everybody: others.map(({ customer }) => customer),
      few: near.map(({ customer }) => customer),
      many: most.customer,
      today: dateIn(host.now(), timeZone),
      orgs,
    },
    ready: { fewRows: near.map(({ rows }) => rows), manyRows: most.rows },
  };
}

async function driven({ sides, subjects }: Opened, { side, load, callers, forMs }: DriveOrder) {
  const asker = sides[side];
  const before = process.cpuUsage();
  const seen = await drive({ ask: async () => void (await asker.ask(load, subjects, turn++)) }, callers, forMs);
  const { user, system } = process.cpuUsage(before);
  return { ...seen, cpuMsEach: (user + system) / 1_000 / seen.count };
}

/** How many items every customer has open, the most first. */
async function rowsOfCustomers(bare: BareOracle, orgs: string) {
  const query: Query = {
    kind: 'query',
    name: 'bench_customers',
    file: '../../bench/ebs/customers.sql',
    procedure: '',
    binds: ['orgs'],
    columns: ['ACCOUNT_NUMBER', 'ITEMS'],
    uses: [],
    timeLimitMs: 60_000,
  };
  const rows = await bare.rows({ query, binds: { orgs } }, 10_000);
  return rows.map(([customer, items]) => ({ customer: String(customer), rows: Number(items) }));
}
