import { okReply } from '../../protocol/reply.ts';
import { type AgentTask, connectAgent } from './agent-task.ts';
import { report, taskOf, untilTold } from './task.ts';

/** The agent's tunnel with one constant answer behind it: what the way alone costs. */
export interface FixedTask extends AgentTask {
  readonly operation: string;
  readonly reply: string;
}

const task = taskOf<FixedTask>();
const reply = okReply(Buffer.from(task.reply));
const client = await connectAgent(task, {
  operations: [task.operation],
  system: 'ecc',
  onRequest: () => Promise.resolve(reply),
});
report({ pid: process.pid });
await untilTold();
await client.drain();
