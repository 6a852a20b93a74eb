import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Loaded at run time from beside the bundle, never into it: they carry native code or may be absent. */
const EXTERNAL = ['better-sqlite3', 'node-rfc', 'oracledb'];
/** How the sources name a file that is to run in a process or thread of its own. */
const OWN_ENTRY = /new URL\(\s*'([^']+)\.ts',\s*import\.meta\.url\s*\)/g;
/** CommonJS packages inside the bundle ask for built-in modules. */
const REQUIRE =
  "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);";

export interface Bundle {
  /** Names of the files that were written, all flat in the folder. */
  readonly files: readonly string[];
  /** Statements that are read at run time, under `sql/` beside them. */
  readonly statements: readonly string[];
  /** Sources and packages that went in, relative to the project. */
  readonly inputs: readonly string[];
}

/**
 * Bundles the agent into `outDir`: `adit.mjs` and an entry for each file that runs in a process or thread of its own,
 * found by how the sources name it. All files lie flat beside each other, so that those names stay right.
 */
export async function bundleAgent(outDir: string, version: string): Promise<Bundle> {
  const entries = { adit: join(root, 'agent', 'bin.mjs'), ...ownEntries() };
  const { metafile } = await build({
    entryPoints: entries,
    outdir: outDir,
    absWorkingDir: root,
    bundle: true,
    splitting: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    entryNames: '[name]',
    chunkNames: 'part-[hash]',
    external: EXTERNAL,
    banner: { js: REQUIRE },
    legalComments: 'none',
    logLevel: 'warning',
    metafile: true,
    plugins: [flatNames(Object.keys(entries)), onlyVersion(version)],
  });
  return {
    files: Object.keys(metafile.outputs)
      .map((path) => relative(outDir, resolve(root, path)))
      .sort(),
    statements: copyStatements(outDir),
    inputs: Object.keys(metafile.inputs).sort(),
  };
}

/** The sources name them by `./sql/`, which is right beside the bundle too. Parts that statements are composed of stay out. */
function copyStatements(outDir: string): readonly string[] {
  const from = join(root, 'ebs', 'sql');
  const paths = readdirSync(from, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql') && !path.startsWith('parts'))
    .sort();
  for (const path of paths) cpSync(join(from, path), join(outDir, 'sql', path));
  return paths;
}

/** Every file of the agent that another one names by `new URL('….ts', import.meta.url)`. */
function ownEntries(): Record<string, string> {
  const found: Record<string, string> = {};
  for (const folder of ['agent', 'store', 'connector', 'bapi', 'ebs']) {
    for (const path of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!path.endsWith('.ts')) continue;
      const file = join(root, folder, path);
      for (const [, name] of readFileSync(file, 'utf8').matchAll(OWN_ENTRY)) {
        if (name === undefined) continue;
        const target = join(dirname(file), `${name}.ts`);
        const other = found[basename(name)];
        if (other !== undefined && other !== target)
          throw new Error(`two entries are called ${basename(name)}: ${other}, ${target}`);
        found[basename(name)] = target;
      }
    }
  }
  return found;
}

function flatNames(entries: readonly string[]): Plugin {
  return {
    name: 'flat-names',
    setup(pipeline) {
      pipeline.onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const contents = source.replace(OWN_ENTRY, (_whole, name: string) => {
          if (!entries.includes(basename(name))) throw new Error(`${path} names ${name}.ts, which is no entry`);
          return `new URL('./${basename(name)}.mjs', import.meta.url)`;
        });
        return { contents, loader: 'ts' };
      });
    },
  };
}

/** Of package.json the version alone goes in. */
function onlyVersion(version: string): Plugin {
  return {
    name: 'only-version',
    setup(pipeline) {
      pipeline.onLoad({ filter: /package\.json$/ }, ({ path }) => {
        if (path !== join(root, 'package.json')) return null;
        return { contents: JSON.stringify({ version }), loader: 'json' };
      });
    },
  };
}
