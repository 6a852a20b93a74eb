import { describe, expect, it } from 'vitest';
import { connectors, loadConnector } from '../../agent/connectors.ts';
import { configJsonSchema } from '../../config/json-schema.ts';
import { describeConformance } from './suite.ts';
import { startToy } from './toy-world.ts';

const TODAY = '2026-03-31';

/** What a further ERP takes: a folder, and one line in the table. */
const withToy = { ...connectors, 'toy-books': () => import('../fixtures/toy-connector/connector.ts') };

describeConformance({ name: 'a toy ERP', start: () => startToy(TODAY) });

describe('a third ERP', () => {
  it('is loaded by its line in the table', async () => {
    expect((await loadConnector('toy-books', withToy)).kind).toBe('toy-books');
    await expect(loadConnector('toy-books')).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('says of each command how an unknown outcome is settled, a marker where its books keep the command', async () => {
    const { commandSource } = await loadConnector('toy-books', withToy);
    const settling = ['create_promise', 'create_dispute', 'create_task', 'log_call'].map(
      (kind) => commandSource({}, kind)?.settling ?? null,
    );
    expect(settling).toEqual(['marker', 'marker', 'park', null]);
  });

  it('brings its own section into the schema of the configuration', async () => {
    const rules = { 'toy-books': await loadConnector('toy-books', withToy) };
    const text = JSON.stringify(configJsonSchema(rules));
    expect(text).toContain('"enum":["toy-books"]');
    expect(text).toContain('"word"');
  });
});
