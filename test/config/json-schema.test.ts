import { describe, expect, it } from 'vitest';
import { configJsonSchema } from '../../config/json-schema.ts';
import { editDistance, nearest } from '../../config/nearest.ts';
import { connectors } from './sample.ts';

describe('config: JSON Schema for editors', () => {
  it('holds the root sections, and the section of each connector under its kind', () => {
    const schema = configJsonSchema(connectors);
    const text = JSON.stringify(schema);
    expect(schema['required']).toEqual(['agent', 'tunnel']);
    expect(schema['additionalProperties']).toBe(false);
    expect(text).toContain('"const":"toy-erp"');
    expect(text).toContain('"companyCodes"');
    expect(text).toContain('"enum":["dumb-erp","toy-erp"]');
    expect(text).toContain('"secret":true');
    expect(text).toContain('get_account_brief');
  });
});

describe('config: nearest name', () => {
  it('counts edits, a swap of neighbours as one', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3);
    expect(editDistance('clinet', 'client')).toBe(1);
    expect(editDistance('', 'abc')).toBe(3);
  });

  it('suggests what is near and nothing else', () => {
    expect(nearest('state_dir', ['stateDir', 'name'])).toBe('stateDir');
    expect(nearest('keysource', ['keySource'])).toBe('keySource');
    expect(nearest('banana', ['stateDir', 'name', 'profile'])).toBeNull();
  });
});
