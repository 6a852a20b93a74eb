import { z } from 'zod';
import { type OperationName, operations } from '../../domain/operations.ts';

/** The fields of an answer as a tree. Arrays are looked through, so `items.open` means that field of every element. */
export interface Shape {
  /** Null for a leaf. */
  readonly fields: ReadonlyMap<string, Shape> | null;
  /** Set where keys are not known beforehand (records); what every value looks like. */
  readonly others: Shape | null;
  /** A leaf that may hold any text: neither one of some words nor held to a format. */
  readonly isFree: boolean;
}

const LEAF: Shape = { fields: null, others: null, isFree: false };
const FREE: Shape = { ...LEAF, isFree: true };

/** The parts of JSON Schema that zod writes for answers. */
interface JsonShape {
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly pattern?: string;
  readonly format?: string;
  readonly properties?: Readonly<Record<string, JsonShape>>;
  readonly additionalProperties?: JsonShape | boolean;
  readonly items?: JsonShape;
  readonly anyOf?: readonly JsonShape[];
}

const shapes = new Map<OperationName, Shape>();

/** The tree of an operation's `data`, read from its output schema. */
export function shapeOf(operation: OperationName): Shape {
  let shape = shapes.get(operation);
  if (!shape) {
    const schema = z.toJSONSchema(operations[operation].output, { reused: 'inline', unrepresentable: 'any' });
    shape = fromJson(schema as JsonShape);
    shapes.set(operation, shape);
  }
  return shape;
}

function fromJson(schema: JsonShape): Shape {
  if (schema.items) return fromJson(schema.items);
  if (schema.anyOf) {
    const shapes = schema.anyOf.map(fromJson);
    return shapes.find((shape) => shape.fields ?? shape.others) ?? shapes.find(({ isFree }) => isFree) ?? LEAF;
  }
  const { additionalProperties } = schema;
  const others = typeof additionalProperties === 'object' ? fromJson(additionalProperties) : null;
  if (!schema.properties) return others ? { ...LEAF, fields: new Map(), others } : isFreeText(schema) ? FREE : LEAF;
  const fields = Object.entries(schema.properties).map(([key, child]): [string, Shape] => [key, fromJson(child)]);
  return { ...LEAF, fields: new Map(fields), others };
}

function isFreeText({ type, enum: words, const: word, pattern, format }: JsonShape): boolean {
  return (
    type === 'string' && words === undefined && word === undefined && pattern === undefined && format === undefined
  );
}

/** Every dotted path of the tree that ends in a leaf; `*` stands for keys that are not known beforehand. */
export function leafPaths(shape: Shape, prefix = ''): string[] {
  if (!shape.fields) return [prefix];
  const at = (key: string) => (prefix ? `${prefix}.${key}` : key);
  return [
    ...[...shape.fields].flatMap(([key, child]) => leafPaths(child, at(key))),
    ...(shape.others ? leafPaths(shape.others, at('*')) : []),
  ];
}
