/** Example values for a schema: its own, or generated. Recursive schemas end at the repetition. */
import type { MediaType, OpenApi, Schema } from './openapi';
import { plain } from './schema';

/** Deeper than any message of this API. */
const DEEPEST = 12;

const MADE_UP: Record<string, unknown> = { string: 'text', integer: 1, number: 1, boolean: true, null: null };

export function exampleOf(document: OpenApi, given: Schema, within: readonly string[] = []): unknown {
  const { schema, name, isNullable, choices } = plain(document, given);
  const named = [...(schema.examples ?? []), ...(schema.example === undefined ? [] : [schema.example])];
  const known = [...named, schema.const, schema.default].filter((value) => value !== undefined);
  if (known.length > 0) return known[0];
  if (schema.enum) return schema.enum[0];
  if ((name && within.includes(name)) || within.length > DEEPEST) return isNullable ? null : {};
  const path = [...within, name ?? ''];
  const [choice] = choices;
  if (choice) return exampleOf(document, choice, path);
  if (schema.items) return isWithin(document, schema.items, path) ? [] : [exampleOf(document, schema.items, path)];
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([field, of]) => [field, exampleOf(document, of, path)]));
  }
  if (typeof schema.additionalProperties === 'object') return { name: exampleOf(document, schema.additionalProperties, path) };
  return madeUp(schema);
}

function isWithin(document: OpenApi, schema: Schema, path: readonly string[]): boolean {
  const { name } = plain(document, schema);
  return name !== null && path.includes(name);
}

function madeUp({ type, format, minimum, minLength }: Schema): unknown {
  const [first = 'object'] = [type ?? []].flat();
  if (format === 'date-time') return '2026-03-02T12:00:00.000Z';
  if (first === 'array') return [];
  if (first === 'string') return 'text'.padEnd(minLength ?? 0, 't');
  if ((first === 'integer' || first === 'number') && minimum !== undefined) return minimum;
  return MADE_UP[first] ?? {};
}

/** The example as text; empty if there is none, as for a file. */
export function exampleText(document: OpenApi, mediaType: string, { schema, example }: MediaType): string | null {
  if (!mediaType.includes('json') || (!schema && example === undefined)) return null;
  return JSON.stringify(example ?? exampleOf(document, schema ?? {}), null, 2);
}
