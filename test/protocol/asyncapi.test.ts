import { readFileSync } from 'node:fs';
import { DiagnosticSeverity, Parser } from '@asyncapi/parser';
import { describe, expect, it } from 'vitest';
import { FRAME } from '../../protocol/frame.ts';
import { REQUEST_TEXT_LIMITS } from '../../protocol/meta.ts';

const text = readFileSync(new URL('../../docs/asyncapi.yaml', import.meta.url), 'utf8');

const parsed = new Parser().parse(text);

async function errorsOf(document: ReturnType<Parser['parse']>): Promise<string[]> {
  const { diagnostics } = await document;
  return diagnostics.filter((found) => found.severity === DiagnosticSeverity.Error).map((found) => found.message);
}

describe('docs/asyncapi.yaml', () => {
  it('is a valid AsyncAPI 3 document, and the parser would say so if it were not', async () => {
    expect(await errorsOf(parsed)).toEqual([]);
    expect(await errorsOf(new Parser().parse(text.replace('action: send', 'action: shout')))).not.toEqual([]);
  });

  it('names every frame with the number that it has on the wire', async () => {
    const { document } = await parsed;
    const numbers = Object.fromEntries(
      document
        ?.components()
        .messages()
        .all()
        .map((message) => [message.id(), message.json<Record<string, unknown>>()['x-frame-type']]) ?? [],
    );
    expect(numbers).toEqual(FRAME);
  });

  it("has the limits of a request's meta that the codec has", async () => {
    const { document } = await parsed;
    const schema = document
      ?.components()
      .schemas()
      .get('RequestMeta')
      ?.json<{ properties: Record<string, { maxLength?: number }> }>();
    for (const [field, max] of Object.entries(REQUEST_TEXT_LIMITS))
      expect([field, schema?.properties[field]?.maxLength]).toEqual([field, max]);
  });
});
