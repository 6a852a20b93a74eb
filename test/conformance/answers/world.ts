import { z } from 'zod';
import { AnswerMeta } from '../../../domain/answer.ts';
import { type OperationName, operations } from '../../../domain/operations.ts';
import { Stage } from '../../../sandbox/demo/stage.ts';
import { EBS_SPELLING } from '../ebs-world.ts';
import { ECC_SPELLING } from '../ecc-world.ts';
import { ExpectedAging, ExpectedBehaviour, Ledger } from '../ledger.ts';
import type { Spelling } from '../world.ts';

/** Everything running: platform, gateway, tunnel, agent, child process, ERP, and the ERP's books from the side. */
export interface AnswersWorld {
  readonly system: string;
  readonly spelling: Spelling;
  /** Whether it is among the tools that a platform is shown. */
  offers(operation: OperationName): boolean;
  /** Asks as the voice platform does. What comes back is checked against the operation's own schema. */
  ask<T>(operation: OperationName, args: unknown, asked?: Asked): Promise<Told<T>>;
  /** The problem's code where an answer was refused; fails if it was not. */
  refusal(operation: OperationName, args: unknown, asked?: Asked): Promise<unknown>;
  ledger(): Promise<Ledger>;
  expectedAging(customer: string, keyDate: string): Promise<ExpectedAging>;
  expectedBehaviour(customer: string): Promise<ExpectedBehaviour>;
  close(): Promise<void>;
}

export interface Asked {
  readonly callId?: string;
  /** 0 asks the ERP whatever is held. */
  readonly maxAgeS?: number;
}

export interface Told<T> {
  readonly data: T;
  readonly meta: AnswerMeta;
  readonly summary: string;
}

const Answered = z.strictObject({ data: z.unknown(), meta: AnswerMeta, summary: z.string().min(1) });

export interface AnswersOptions {
  /** The one ERP that there is. */
  readonly system: 'ecc' | 'ebs';
  readonly customers: number;
  readonly items: number;
  readonly seed: number;
  readonly road?: 'soap' | 'rfc';
  /** Without it, EBS is read by views and written through APPS' proxy. */
  readonly ebsAddon?: 'on' | 'off';
  readonly largeCustomer?: 'on' | 'off';
  readonly rareCustomers?: 'on' | 'off';
}

/** The demo's systems keep whatever Adit tells: SAP with the add-on, EBS with or without. */
const SPELLINGS: Readonly<Record<AnswersOptions['system'], Spelling>> = {
  ecc: { ...ECC_SPELLING, agentOnly: [] },
  ebs: EBS_SPELLING,
};

/** A company as the demo has it, and a policy that lets the suite read all of it. */
export async function startAnswers({ system, ...options }: AnswersOptions): Promise<AnswersWorld> {
  const config = { policy: { rowCap: 100_000, recordsPerHour: 10_000_000 } };
  const stage = await new Stage({ ...options, systems: [system], config }).open();
  const published = await publishedSchemas(stage);
  const raw = (operation: OperationName, args: unknown, { callId, maxAgeS }: Asked = {}) =>
    stage.platform.ask(operation, args, {
      deadlineMs: 8_000,
      ...(callId !== undefined && { callId }),
      ...(maxAgeS !== undefined && { maxAgeS }),
    });
  const world: AnswersWorld = {
    system,
    offers: (operation) => published.has(operation),
    spelling: SPELLINGS[system],
    ask: async <T>(operation: OperationName, args: unknown, asked: Asked = {}) => {
      const { status, body } = await raw(operation, args, asked);
      if (status !== 200) throw new Error(`${operation} ${JSON.stringify(args)}: ${status} ${JSON.stringify(body)}`);
      const { data, meta, summary } = Answered.parse(body);
      published.get(operation)?.parse(data);
      operations[operation].output.parse(withWithheld(data));
      return { data: data as T, meta, summary };
    },
    refusal: async (operation, args, asked) => {
      const { status, body } = await raw(operation, args, asked);
      if (status === 200) throw new Error(`${operation} was answered: ${JSON.stringify(body)}`);
      return body['code'];
    },
    ledger: async () => Ledger.parse(await stage.books.ledger(system)),
    expectedAging: async (customer, keyDate) =>
      ExpectedAging.parse(
        await stage.books.get(`/expected/aging?system=${system}&customer=${customer}&keyDate=${keyDate}`),
      ),
    expectedBehaviour: async (customer) =>
      ExpectedBehaviour.parse(await stage.books.get(`/expected/behaviour?system=${system}&customer=${customer}`)),
    close: () => stage.close(),
  };
  try {
    await stage.runFeed(system, 'searchIndex');
    await stage.runFeed(system, 'changes');
  } catch (reason) {
    await stage.close();
    throw reason;
  }
  return world;
}

/** What the gateway says of each operation's answers: that is what a platform builds on. */
async function publishedSchemas(stage: Stage): Promise<ReadonlyMap<string, z.ZodType>> {
  const { body } = await stage.platform.get('/v1/tools');
  const tools = z.array(z.object({ name: z.string(), outputSchema: z.record(z.string(), z.unknown()) })).parse(body);
  // A command is a tool where the system can carry it out; every question is one.
  const needed = Object.entries(operations).filter(([name, { kind }]) => kind === 'query' || name === 'create_task');
  const missing = needed.map(([name]) => name).filter((name) => !tools.some((tool) => tool.name === name));
  if (missing.length > 0) throw new Error(`not among the tools: ${missing.join(', ')}`);
  return new Map(tools.map(({ name, outputSchema }) => [name, z.fromJSONSchema(outputSchema)]));
}

/** Fields that the policy lets nobody have unless it is told to, in a form that their schemas accept. */
const WITHHELD = { taxId: 'not_available', custom: {} } as const;

/** The data as it was before the policy's filter, so that all of it can be held against the operation's schema. */
function withWithheld(data: unknown): unknown {
  if (Array.isArray(data)) return data.map(withWithheld);
  if (typeof data !== 'object' || data === null) return data;
  const fields = new Map(Object.entries(data).map(([name, value]) => [name, withWithheld(value)]));
  for (const name of Object.keys(WITHHELD)) {
    if (fields.has(name)) throw new Error(`"${name}" has left the agent`);
  }
  if (fields.has('paymentProfile')) for (const [name, value] of Object.entries(WITHHELD)) fields.set(name, value);
  if (fields.has('billTo')) fields.set('custom', WITHHELD.custom);
  if (fields.has('openedOn')) fields.set('notes', []);
  if (fields.has('activity')) fields.set('text', '');
  // A stranger hears of a candidate only that there is one.
  if (fields.has('matchedOn') && !fields.has('system')) fields.set('system', '');
  return Object.fromEntries(fields);
}

/** Every page of a list, in order, and how many there were. */
export async function wholeList<T, Row>(
  world: AnswersWorld,
  operation: OperationName,
  args: Readonly<Record<string, unknown>>,
  limit: number,
  rowsOf: (data: T) => readonly Row[],
): Promise<{ rows: Row[]; pages: number }> {
  const rows: Row[] = [];
  let cursor: string | undefined;
  for (let pages = 1; ; pages += 1) {
    if (pages > 500) throw new Error(`${operation} does not end`);
    const { data, meta }: Told<T> = await world.ask<T>(operation, { ...args, limit, ...(cursor && { cursor }) });
    const page = rowsOf(data);
    if (page.length > limit) throw new Error(`${operation}: ${page.length} rows where ${limit} were asked for`);
    rows.push(...page);
    cursor = meta.nextCursor;
    if (cursor === undefined) return { rows, pages };
  }
}
