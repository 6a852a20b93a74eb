import { untilTrue } from '../processes.ts';
import { CUSTOMER, command, inBooks, of, type Scene, SYSTEM } from './scene.ts';

/** A workflow cannot be asked whether it was started: what is not known goes to a person, and is never sent again. */
export async function killInTheMiddle(scene: Scene): Promise<void> {
  const { stage, telling, expect } = scene;
  const { books, agent } = stage;
  telling.scene('A task is written, and the agent is killed in the middle');
  const before = (await inBooks(scene, 'tasks', CUSTOMER)).length;
  await books.fault({ system: SYSTEM, at: 'commit', match: 'SAP_WAPI_START_WORKFLOW', action: 'hang' });
  telling.asks('platform', 'after the call: somebody shall call back about the cabinet door');
  const task = { customer: of(CUSTOMER), kind: 'callback', text: 'Call back about the damaged cabinet door' };
  const accepted = await command(scene, 'create_task', task, 'demo-task-1');
  const { commandId } = accepted.told;
  telling.note(`accepted as ${commandId}; SAP does the work but its reply never comes`);
  const isThere = async () => (await inBooks(scene, 'tasks', CUSTOMER)).length > before;
  await untilTrue('SAP to have the task', isThere, [agent], 20_000);
  agent.kill('SIGKILL');
  await agent.ended;
  await books.heal();
  telling.note('kill -9; the agent is started again');
  await stage.startAgent();

  telling.asks('platform', 'repeats its request');
  const repeated = await command(scene, 'create_task', task, 'demo-task-1');
  const isSame = repeated.told.commandId === commandId;
  telling.line(`  ${isSame ? 'the same command' : 'ANOTHER COMMAND'}, ${repeated.told.outcome}`);
  const made = (await inBooks(scene, 'tasks', CUSTOMER)).length - before;
  telling.line(`  tasks that SAP's books got: ${made}`);
  telling.note('SAP cannot be asked whether it started a workflow: a person looks, nothing is sent again');
  const queue = (await stage.adit('outbox', 'list')) as readonly { commandId: string; state: string }[];
  const waiting = queue.filter(({ state }) => state === 'parked');
  for (const { commandId: id, state } of waiting) telling.line(`  operator's queue: ${id}  ${state}`);
  expect.that(made === 1, 'kill -9 in the middle of a write leaves one task');
  expect.that(isSame && repeated.told.outcome === 'undecided', 'what SAP cannot be asked about is shown as undecided');
  const isQueued = waiting.length === 1 && waiting[0]?.commandId === commandId;
  expect.that(isQueued, 'the operator finds it in the queue');
}
