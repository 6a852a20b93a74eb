import { type Laid, laidOver, type Overlay } from '../../domain/derive/overlay.ts';
import type { AnswerDeps } from './deps.ts';
import { agentOnly, type Gathered } from './gather.ts';

/**
 * A part of an answer with the agent's own commands laid over it, and without what is said of documents in org units that
 * are not enabled.
 */
export function withOwn<E extends Laid>(
  { policy }: Pick<AnswerDeps, 'policy'>,
  { overlay }: { readonly overlay: Overlay },
  part: Gathered<E>,
): Gathered<E> {
  const isShown = (row: object) =>
    !('documentsIn' in row) ||
    (row as { readonly documentsIn: readonly string[] }).documentsIn.every((orgUnit) =>
      policy.showsOrgUnit(orgUnit, part.system),
    );
  return { ...part, rows: laidOver(overlay, part.entity, part).filter(isShown) };
}

/** Like `withOwn` for a part that may have stayed out. */
export function withOwnIfThere<E extends Laid>(
  deps: Pick<AnswerDeps, 'policy'>,
  subject: { readonly overlay: Overlay },
  part: Gathered<E> | null,
): Gathered<E> | null {
  return part && withOwn(deps, subject, part);
}

/** A part of which nothing was read: what the agent knows by itself is laid over it. */
export function nothingRead<E extends Laid>(
  { clock }: Pick<AnswerDeps, 'clock'>,
  { system }: { readonly system: { readonly name: string } },
  entity: E,
): Gathered<E> {
  return agentOnly(system.name, entity, clock.now());
}
