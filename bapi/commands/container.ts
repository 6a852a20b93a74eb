import type { ConnectorCommand } from '../../domain/connector.ts';
import { alphaIn } from '../abap/alpha.ts';
import type { Section } from '../config.ts';

/** A container element holds this many characters; longer text goes into several rows of the same element. */
const VALUE_LENGTH = 255;

export type Elements = NonNullable<Section['taskWorkflow']>['elements'];
export type ContainerRow = { readonly ELEMENT: string; readonly VALUE: string };

/** What a workflow is told beside customer, reference and kind. Everything that is said nowhere else is `context`. */
export interface Content {
  readonly kind: string;
  readonly text: string;
  readonly dueAt?: string | undefined;
  readonly assignee?: string | undefined;
  readonly context?: unknown;
}

export function containerOf(command: ConnectorCommand, elements: Elements, content: Content): readonly ContainerRow[] {
  const values: readonly (readonly [string, string])[] = [
    [elements.customer, alphaIn(command.customer, 10)],
    [elements.kind, content.kind],
    [elements.text, content.text],
    [elements.dueAt, content.dueAt ?? ''],
    [elements.assignee, content.assignee ?? ''],
    [elements.context, content.context === undefined ? '' : JSON.stringify(content.context)],
    [elements.reference, command.commandId],
  ];
  return values.flatMap(([element, value]) => cut(value).map((part) => ({ ELEMENT: element, VALUE: part })));
}

/**
 * The value in parts that fit; none for an empty value. Line ends and other control characters become blanks. ABAP
 * counts UTF-16 units, and a part never ends within a character of two of them. Nor does it end with a blank, which a
 * field of type CHAR does not keep: words would run together where the parts are put together again.
 */
function cut(value: string): readonly string[] {
  const text = value.replace(/\p{Cc}+/gu, ' ').trim();
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = endOfPart(text, from);
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

function endOfPart(text: string, from: number): number {
  const most = from + VALUE_LENGTH;
  if (most >= text.length) return text.length;
  let to = /[\ud800-\udbff]/.test(text.charAt(most - 1)) ? most - 1 : most;
  while (to > from && text.charAt(to - 1) === ' ') to--;
  return to > from ? to : most;
}
