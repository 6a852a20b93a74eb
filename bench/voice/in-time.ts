import type { Reply } from '../../sandbox/demo/platform.ts';
import type { Stage } from '../../sandbox/demo/stage.ts';
import type { Question } from './questions.ts';

/** What a voice gives an answer by default. */
export const DEADLINE_MS = 1_500;

/** Where an answer came from, as it said itself; `late` and `failed` are none. */
export type Label = 'live' | 'cached' | 'stale' | 'partial' | 'own books' | 'late' | 'failed';

export interface Outcome {
  readonly question: Question;
  readonly label: Label;
  readonly tookMs: number;
  readonly code: string | null;
}

export async function askInTime(stage: Stage, question: Question, maxAgeS?: number): Promise<Outcome> {
  const { operation, args, callId } = question;
  const asked = {
    deadlineMs: DEADLINE_MS,
    ...(callId !== undefined && { callId }),
    ...(maxAgeS !== undefined && { maxAgeS }),
  };
  const reply = await stage.platform.ask(operation, args, asked);
  const code = typeof reply.body['code'] === 'string' ? reply.body['code'] : null;
  return { question, label: labelOf(reply), tookMs: reply.tookMs, code };
}

function labelOf({ status, body, tookMs }: Reply): Label {
  if (status !== 200) return 'failed';
  if (tookMs > DEADLINE_MS) return 'late';
  const { source, stale, complete } = body['meta'] as { source: string; stale: boolean; complete: boolean };
  if (!complete) return 'partial';
  if (stale) return 'stale';
  if (source === 'agent') return 'own books';
  return source === 'cache' ? 'cached' : 'live';
}

export function isAnswered({ label }: Outcome): boolean {
  return label !== 'late' && label !== 'failed';
}

export function shareOf(outcomes: readonly Outcome[], holds: (outcome: Outcome) => boolean): number {
  return (100 * outcomes.filter(holds).length) / outcomes.length;
}
