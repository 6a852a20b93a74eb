import { z } from 'zod';
import type { ConnectorTable } from './load.ts';
import { configSchema } from './schema.ts';

type JsonObject = Record<string, unknown>;

/** JSON Schema of `adit.yaml` for editors, each connector's section under its kind. */
export function configJsonSchema(connectors: ConnectorTable): JsonObject {
  const root: JsonObject = toJson(configSchema);
  const system = objectAt(root, ['properties', 'systems', 'items']);
  const kinds = Object.keys(connectors).sort();
  const kind = objectAt(system, ['properties', 'kind']);
  if (kinds.length > 0) kind['enum'] = kinds;
  system['allOf'] = kinds.map((name) => {
    const section = toJson(connectors[name]?.configSchema ?? z.unknown());
    delete section['$schema'];
    return {
      if: { properties: { kind: { const: name } }, required: ['kind'] },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: { properties: { section }, required: ['section'] },
    };
  });
  return { $id: 'https://adit.invalid/adit.schema.json', title: 'adit.yaml', ...root };
}

function toJson(schema: z.ZodType): JsonObject {
  return { ...z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-7' }) };
}

function objectAt(of: JsonObject, path: readonly string[]): JsonObject {
  let held: unknown = of;
  for (const key of path) held = typeof held === 'object' && held !== null ? Reflect.get(held, key) : undefined;
  if (typeof held !== 'object' || held === null) throw new TypeError(`the schema has no ${path.join('.')}`);
  return held as JsonObject;
}
