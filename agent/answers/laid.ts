import { type Laid, laidOver, type Overlay } from '../../domain/derive/overlay.ts';
import type { AnswerDeps } from './deps.ts';
import { agentOnly, type Gathered } from './gather.ts';

/** A part of an answer with the agent's own commands laid over it. */
export function withOwn<E extends Laid>({ overlay }: { readonly overlay: Overlay }, part: Gathered<E>): Gathered<E> {
  return { ...part, rows: laidOver(overlay, part.entity, part) };
}

/** Like `withOwn` for a part that may have stayed out. */
export function withOwnIfThere<E extends Laid>(
  subject: { readonly overlay: Overlay },
  part: Gathered<E> | null,
): Gathered<E> | null {
  return part && withOwn(subject, part);
}

/** A part of which nothing was read: what the agent knows by itself is laid over it. */
export function nothingRead<E extends Laid>(
  { clock }: Pick<AnswerDeps, 'clock'>,
  { system }: { readonly system: { readonly name: string } },
  entity: E,
): Gathered<E> {
  return agentOnly(system.name, entity, clock.now());
}
