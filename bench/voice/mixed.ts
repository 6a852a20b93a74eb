import type { Stage } from '../../sandbox/demo/stage.ts';
import { type Figure, figure, quantile } from '../figure.ts';
import { watched } from './erp-calls.ts';
import { askInTime, DEADLINE_MS, isAnswered, type Label, type Outcome, shareOf } from './in-time.ts';
import { type KnownCustomer, type Question, questionsAbout, seeded } from './questions.ts';

const PATIENT_MS = 8_000;
/** Mean requests a second of all callers together. */
const PER_SECOND = 8;
/** Share of requests for which what is held is too old: these go to the ERP first. */
const SHARE_FRESH = 0.1;
/** Answered from the change feed by design: who refuses that gets no newer list, only twenty master records read anew. */
const PORTFOLIO = 'list_call_candidates';
const LABELS: readonly Label[] = ['live', 'cached', 'stale', 'partial', 'own books', 'late', 'failed'];

export interface MixedOptions {
  readonly requests: number;
  readonly seed: number;
  readonly onStep: (step: string) => void;
}

/**
 * Requests of many callers at random moments, over every query and many customers that were asked about before, as
 * after a night's preparation. A quarter refuses what is held, as if it had grown too old.
 */
export async function mixedRequests(
  name: string,
  stage: Stage,
  customers: readonly KnownCustomer[],
  { requests, seed, onStep }: MixedOptions,
): Promise<readonly Figure[]> {
  const random = seeded(seed);
  const commandId = await aCommand(stage, customers);
  const under: Promise<Outcome>[] = [];
  let at = performance.now();
  for (let asked = 0; asked < requests; asked++) {
    at += (-Math.log(1 - random()) * 1_000) / PER_SECOND;
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));
    const question = pick(customers, asked, random, commandId);
    const refusesHeld = random() < SHARE_FRESH && question.operation !== PORTFOLIO;
    under.push(askInTime(stage, question, refusesHeld ? 0 : undefined));
  }
  const outcomes = await Promise.all(under);
  for (const { question, label, code, tookMs } of outcomes.filter((outcome) => !isAnswered(outcome)).slice(0, 10)) {
    onStep(`not in time: ${question.operation} ${label} ${code ?? ''} after ${Math.round(tookMs)} ms`);
  }
  const share = (holds: (outcome: Outcome) => boolean) => [{ value: shareOf(outcomes, holds) }];
  const took = outcomes.map(({ tookMs }) => tookMs);
  return [
    figure(
      name,
      `of ${requests} mixed requests answered within ${DEADLINE_MS} ms, customers known, ${PER_SECOND}/s, seed ${seed}`,
      '%',
      share(isAnswered),
      { of: 'value', atLeast: 99.9 },
    ),
    ...LABELS.map((wanted) =>
      figure(
        name,
        `  of mixed requests ${wanted}`,
        '%',
        share(({ label }) => label === wanted),
      ),
    ),
    figure(name, '  of mixed requests, time to the answer, p50', 'ms', [{ value: quantile(took, 0.5) }]),
    figure(name, '  of mixed requests, time to the answer, p99', 'ms', [{ value: quantile(took, 0.99) }]),
  ];
}

/** The first question about customers of whom nothing is held but what synchronisation brought, one at a time. */
export async function firstQuestions(
  name: string,
  stage: Stage,
  customers: readonly KnownCustomer[],
  callMs: number,
): Promise<readonly Figure[]> {
  const outcomes: Outcome[] = [];
  for (const [turn, known] of customers.entries()) {
    const all = questionsAbout(known, turn);
    const question = all[turn % all.length];
    if (!question) continue;
    const { result } = await watched(stage, callMs, () => askInTime(stage, question));
    outcomes.push(result);
  }
  const metric = `of ${outcomes.length} first questions about unknown customers answered within ${DEADLINE_MS} ms`;
  return [
    figure(name, metric, '%', [{ value: shareOf(outcomes, isAnswered) }]),
    ...LABELS.map((wanted) => {
      const value = shareOf(outcomes, ({ label }) => label === wanted);
      return figure(name, `  of first questions ${wanted}`, '%', [{ value }]);
    }),
  ];
}

/** Asks everything about each of them once, in peace. */
export async function prepare(stage: Stage, customers: readonly KnownCustomer[]): Promise<void> {
  const waiting = customers.flatMap((known) => [
    ...questionsAbout(known),
    ...known.invoices.slice(1, ASKED_INVOICES).map((invoice) => ({
      operation: 'get_invoice',
      args: { invoice, customer: `ecc/${known.customer}` },
    })),
  ]);
  const loop = async () => {
    for (let question: Question | undefined = waiting.shift(); question; question = waiting.shift()) {
      const { operation, args, callId } = question;
      const asked = { deadlineMs: PATIENT_MS, ...(callId !== undefined && { callId }) };
      const { status, body } = await stage.platform.ask(operation, args, asked);
      if (status !== 200) throw new Error(`${operation} was refused: ${JSON.stringify(body)}`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, loop));
}

/** So many of a customer's newest invoices are asked about. */
const ASKED_INVOICES = 3;

function pick(customers: readonly KnownCustomer[], turn: number, random: () => number, commandId: string): Question {
  const known = customers[Math.floor(random() * customers.length)];
  if (!known) throw new RangeError('no customers');
  const about = questionsAbout({ ...known, invoices: known.invoices.slice(0, ASKED_INVOICES) }, turn);
  const all = [...about, { operation: 'get_command', args: { commandId } }, { operation: PORTFOLIO, args: {} }];
  return all[Math.floor(random() * all.length)] ?? { operation: 'get_command', args: { commandId } };
}

/** One task in the agent's books, to be asked about. */
async function aCommand(stage: Stage, [known]: readonly KnownCustomer[]): Promise<string> {
  const args = { customer: `ecc/${known?.customer ?? ''}`, kind: 'follow_up', text: 'asked about by a benchmark' };
  const asked = { idempotencyKey: `bench-${performance.now()}`, deadlineMs: PATIENT_MS };
  const { status, body } = await stage.platform.ask('create_task', args, asked);
  if (status !== 200) throw new Error(`the task was refused: ${JSON.stringify(body)}`);
  return (body['data'] as { commandId: string }).commandId;
}
