import type { ABAP } from '@abaplint/runtime';
import type { Pool } from 'pg';
import type { FunctionSignature } from '../dictionary.ts';
import type { FunctionModule, Value } from '../functions/contract.ts';
import type { FunctionLibrary, InstalledFunction } from '../functions/library.ts';
import { Abandoned, AbapException, AbapMessage, Cut, Hang, RoadError, ShortDump } from '../session/conditions.ts';
import { bookCollections } from './history.ts';
import type { Authority } from './kernel.ts';
import { addOnObjects } from './objects.ts';
import { dictionaryVariable, inSession, loadScripts } from './runtime.ts';
import { addOnSchema } from './schema.ts';
import { readSource } from './source.ts';
import { transpiledAddOn } from './transpile.ts';
import { type AbapVariable, exportedValue, fill, variableFor } from './values.ts';

export interface AddOnOptions {
  /** Answers AUTHORITY-CHECK; default: everybody may everything. */
  readonly isAuthorised?: Authority;
}

/** The ABAP add-on, installed: its own source runs, transpiled, in the sessions of the simulated system. */
export interface AddOn extends FunctionLibrary {
  /** Names of its function modules. */
  readonly names: readonly string[];
  /**
   * Creates its tables in schema `ecc`, before the ledger is installed. With `history` the collectors have used it for
   * a while: their promises, disputes, calls, tasks and preferences are drawn by its seed from the accounts as they are.
   */
  install(db: Pool, history?: { readonly seed: number; readonly asOf: string }): Promise<void>;
}

const CONDITIONS = [AbapException, AbapMessage, ShortDump, RoadError, Cut, Hang, Abandoned];

/** Conditions of the session and errors of the database pass; any other error is one that ABAP code did not catch. */
function conditionOf(error: unknown): unknown {
  const isDatabase = error instanceof Error && 'severity' in error;
  if (isDatabase || CONDITIONS.some((condition) => error instanceof condition)) return error;
  return Object.assign(new ShortDump('UNCAUGHT_EXCEPTION'), { cause: error });
}

function moduleFor(
  definitions: ABAP,
  name: string,
  { parameters }: FunctionSignature,
  isAuthorised: Authority,
): FunctionModule {
  const initial = (type: string) => dictionaryVariable(definitions, type);
  return (session, input) =>
    inSession(definitions, session, isAuthorised, async (abap) => {
      const sent: Record<string, AbapVariable> = {};
      const given: Record<string, AbapVariable> = {};
      try {
        for (const parameter of parameters) {
          const variable = variableFor(parameter, initial);
          // Names are the caller's: what the caller exports, the function imports.
          (parameter.direction === 'import' ? sent : given)[parameter.name.toLowerCase()] = variable;
          if (parameter.direction === 'import') fill(variable, parameter, input);
        }
        await abap.FunctionModules[name]({ exporting: sent, importing: given });
      } catch (error) {
        throw conditionOf(error);
      }
      const result: Record<string, Value> = {};
      for (const [parameter, variable] of Object.entries(given))
        result[parameter.toUpperCase()] = exportedValue(variable);
      return result;
    });
}

/** Reads, transpiles (or takes from the cache) and loads the add-on. */
export async function loadAddOn({ isAuthorised = () => true }: AddOnOptions = {}): Promise<AddOn> {
  const objects = addOnObjects(readSource());
  const definitions = loadScripts(await transpiledAddOn());
  const installed = new Map<string, InstalledFunction>(
    [...objects.functions].map(([name, signature]) => [
      name,
      { signature, module: moduleFor(definitions, name, signature, isAuthorised) },
    ]),
  );
  return {
    names: [...installed.keys()],
    find: (name) => installed.get(name),
    structure: (name) => objects.structures.get(name),
    install: async (db, history) => {
      const client = await db.connect();
      try {
        await client.query(`BEGIN; ${addOnSchema(objects.tables)}`);
        if (history !== undefined) await bookCollections(client, history);
        await client.query('COMMIT');
      } catch (error) {
        await client.query('ROLLBACK').catch(() => {});
        throw error;
      } finally {
        client.release();
      }
    },
  };
}
