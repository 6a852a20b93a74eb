import { z } from 'zod';
import { type OperationName, operations } from '../../domain/operations.ts';

/** The fields of an answer as a tree. Arrays are looked through, so `items.open` means that field of every element. */
export interface Shape {
  /** Null for a leaf. */
  readonly fields: ReadonlyMap<string, Shape> | null;
  /** Set where keys are not known beforehand (records); what every value looks like. */
  readonly others: Shape | null;
}

const LEAF: Shape = { fields: null, others: null };

/** The parts of JSON Schema that zod writes for answers. */
interface JsonShape {
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
  if (schema.anyOf) return schema.anyOf.map(fromJson).find((shape) => shape.fields ?? shape.others) ?? LEAF;
  const { additionalProperties } = schema;
  const others = typeof additionalProperties === 'object' ? fromJson(additionalProperties) : null;
  if (!schema.properties) return others ? { fields: new Map(), others } : LEAF;
  const fields = Object.entries(schema.properties).map(([key, child]): [string, Shape] => [key, fromJson(child)]);
  return { fields: new Map(fields), others };
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
