/** The page's types are the server's: `api-types.ts` is made from its document, `openapi.json`. */
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString, type OpenAPI3 } from 'openapi-typescript';
import { expect, test } from 'vitest';

const HEADER = `/**
 * The messages between server and page, generated from the server's document: first run
 * \`UPDATE_API_TYPES=1 cargo test openapi\`, then \`npm run types\`.
 */
`;

/** The types of the named schemas and of the stream's events. The page has no use for those of paths and their answers. */
async function types(): Promise<string> {
  const document = JSON.parse(await readFile('openapi.json', 'utf8')) as OpenAPI3;
  const { openapi, info, components } = document;
  const schemas = { openapi, info, paths: {}, components: { schemas: components?.schemas ?? {} } };
  const made = await openapiTS(schemas, {
    rootTypes: true,
    rootTypesNoSchemaPrefix: true,
    rootTypesKeepCasing: true,
    defaultNonNullable: false,
  });
  const empty = /^export type (paths|webhooks|\$defs|operations) = Record<string, never>;\n/gm;
  return HEADER + astToString(made).replace(empty, '') + streamEvents(document);
}

/** The names of the stream's events, and the types of their data. */
function streamEvents(document: OpenAPI3): string {
  const { responses } = (document.paths?.['/api/messages'] as { get: { responses: Record<string, { content: Content }> } }).get;
  const events = Object.entries(responses['200']?.content['text/event-stream']?.['x-events'] ?? {});
  const names = events.map(([name]) => `'${name}'`);
  const types = events.map(([name, { data }]) => `    ${name}: ${data.$ref.replace(/.*\//u, '')};\n`);
  return `export const STREAM_EVENTS = [${names.join(', ')}] as const;\nexport type StreamEvents = {\n${types.join('')}};\n`;
}
type Content = Record<string, { 'x-events'?: Record<string, { data: { $ref: string } }> }>;

test('the types of the page are those of the document', async () => {
  await expect(await types()).toMatchFileSnapshot('api-types.ts');
});
