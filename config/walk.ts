import { z } from 'zod';
import type { Path } from './source.ts';

/** What zod keeps of a schema, as far as it is walked here. */
interface Definition {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly element?: z.core.$ZodType;
  readonly keyType?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly discriminator?: string;
  readonly entries?: Readonly<Record<string, string>>;
}

function definition(schema: z.core.$ZodType): Definition {
  return schema._zod.def as Definition;
}

/** Removes optional, default and the like; of a pipe, the side that is written in the file. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  for (;;) {
    const def = definition(inner);
    const next = def.innerType ?? def.in;
    if (!next) return inner;
    inner = next;
  }
}

function isSecret(schema: z.core.$ZodType): boolean {
  for (let inner: z.core.$ZodType | undefined = schema; inner; ) {
    if (z.globalRegistry.get(inner)?.['secret'] === true) return true;
    const def: Definition = definition(inner);
    inner = def.innerType ?? def.in;
  }
  return false;
}

function member(of: unknown, key: PropertyKey): unknown {
  if (typeof of !== 'object' || of === null || !Object.hasOwn(of, key)) return undefined;
  return Reflect.get(of, key);
}

/** The schemas that may stand at `key` below `schema` for this value: several where a union leaves it open. */
function below(schema: z.core.$ZodType, value: unknown, key: PropertyKey): z.core.$ZodType[] {
  const def = definition(bare(schema));
  if (def.shape) {
    // Own keys only: `__proto__` of a file must not reach into the schema object.
    const field = typeof key === 'string' && Object.hasOwn(def.shape, key) ? def.shape[key] : undefined;
    return field ? [field] : [];
  }
  if (def.element) return [def.element];
  if (def.valueType) return [def.valueType];
  if (def.options) return choices(def, value).flatMap((option) => below(option, value, key));
  return [];
}

function choices(def: Definition, value: unknown): readonly z.core.$ZodType[] {
  const options = def.options ?? [];
  if (!def.discriminator) return options;
  const wanted = member(value, def.discriminator);
  const fits = options.filter((option) => {
    const tag = definition(bare(option)).shape?.[def.discriminator ?? ''];
    return tag !== undefined && z.safeParse(tag, wanted).success;
  });
  return fits.length > 0 ? fits : options;
}

function at(schema: z.core.$ZodType, value: unknown, path: Path): z.core.$ZodType[] {
  let schemas = [schema];
  let held = value;
  for (const key of path) {
    const here = held;
    schemas = schemas.flatMap((one) => below(one, here, key));
    held = member(held, key);
  }
  return schemas;
}

/** The keys that may be written at a path. */
export function knownKeys(schema: z.core.$ZodType, value: unknown, path: Path): string[] {
  const held = path.reduce<unknown>(member, value);
  const keys = at(schema, value, path).flatMap((one) => {
    const def = definition(bare(one));
    const options = def.options ? choices(def, held).map((option) => definition(bare(option))) : [def];
    return options.flatMap((option) => {
      if (option.shape) return Object.keys(option.shape);
      return option.keyType ? Object.values(definition(bare(option.keyType)).entries ?? {}) : [];
    });
  });
  return [...new Set(keys)];
}

/** Whether a path is a secret's. */
export function isSecretPath(schema: z.core.$ZodType, value: unknown, path: Path): boolean {
  return at(schema, value, path).some((one) => {
    const def = definition(bare(one));
    return isSecret(one) || (def.options ?? []).some(isSecret);
  });
}

/** Calls back for every scalar of a plain value with its path. */
export function eachScalar(value: unknown, visit: (path: Path, scalar: unknown) => void, path: Path = []): void {
  if (typeof value !== 'object' || value === null) {
    visit(path, value);
    return;
  }
  const entries: [PropertyKey, unknown][] = Array.isArray(value) ? [...value.entries()] : Object.entries(value);
  for (const [key, held] of entries) eachScalar(held, visit, [...path, key]);
}
