import { disputeTwice, reportPayment, stopCalls } from './scenes/account.ts';
import { killInTheMiddle } from './scenes/crash.ts';
import { beHostile, showRole, verifyAudit } from './scenes/guard.ts';
import { promiseToPay, settleCutCommit } from './scenes/promises.ts';
import { askAboutInvoice, countPorts, unplugErp } from './scenes/questions.ts';
import { Expectations, type Scene } from './scenes/scene.ts';
import { askBoth, askOracle } from './scenes/two-systems.ts';
import type { Stage } from './stage.ts';
import type { Telling } from './telling.ts';

/** In this order: each scene finds what the earlier ones left in SAP's books. */
const SCENES: readonly ((scene: Scene) => Promise<void>)[] = [
  askAboutInvoice,
  countPorts,
  unplugErp,
  promiseToPay,
  disputeTwice,
  reportPayment,
  settleCutCommit,
  stopCalls,
  killInTheMiddle,
  beHostile,
  showRole,
  verifyAudit,
];

/** With an EBS beside the SAP; the last of them looks at both. */
const EBS_SCENES = [askOracle, askBoth];

/** Plays all scenes and tells what they proved. Returns what did not come out as it should; empty when all did. */
export async function playConversation(stage: Stage, telling: Telling): Promise<readonly string[]> {
  const expect = new Expectations();
  for (const play of [...SCENES, ...(stage.hasEbs ? EBS_SCENES : [])]) await play({ stage, telling, expect });
  telling.proved(expect.met);
  return expect.broken;
}
