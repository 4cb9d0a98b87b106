/** The parts of an OpenAPI 3.1 document that are drawn (https://spec.openapis.org/oas/v3.1.0). */

export type Ref = { $ref: string };

/** JSON Schema 2020-12, as far as the server uses it. */
export type Schema = {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  default?: unknown;
  examples?: unknown[];
  example?: unknown;
};

export type Parameter = { name: string; in: string; description?: string; required?: boolean; schema?: Schema; example?: unknown };
/** OpenAPI 3.1 cannot describe a stream's events: `x-events` has the schema of each event's data, by its name. */
export type MediaType = { schema?: Schema; example?: unknown; 'x-events'?: Record<string, { description?: string; data?: Schema }> };
export type Header = { description?: string; schema?: Schema };
export type Answer = { description?: string; headers?: Record<string, Header | Ref>; content?: Record<string, MediaType> };
export type Body = { description?: string; required?: boolean; content?: Record<string, MediaType> };

export type Operation = {
  operationId?: string;
  tags?: string[];
  summary?: string;
  description?: string;
  security?: Record<string, string[]>[];
  parameters?: (Parameter | Ref)[];
  requestBody?: Body | Ref;
  responses?: Record<string, Answer | Ref>;
};

export type SecurityScheme = { type?: string; name?: string; in?: string; scheme?: string; description?: string };

/** A path can have parameters for all of its methods. */
export type PathItem = { parameters?: (Parameter | Ref)[] } & Partial<Record<Method, Operation>>;
export const METHODS = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options'] as const;
export type Method = (typeof METHODS)[number];

export type OpenApi = {
  openapi: string;
  info: { title: string; version: string; summary?: string; description?: string };
  tags?: { name: string; description?: string }[];
  security?: Record<string, string[]>[];
  paths?: Record<string, PathItem>;
  components?: { securitySchemes?: Record<string, SecurityScheme>; [part: string]: unknown };
};

/** The target of a reference within the document (RFC 6901), or nothing. */
export function lookUp(document: OpenApi, ref: string): unknown {
  if (!ref.startsWith('#/')) return undefined;
  const parts = ref.slice(2).split('/').map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
  return parts.reduce<unknown>((value, part) => (isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined), document);
}

/** More references in a row than any document without a circle has. */
const MOST_STEPS = 16;

/** Follows references. Properties beside a reference override those of its target. */
export function resolve<T extends object>(document: OpenApi, value: T | Ref | undefined): Exclude<T, Ref> {
  let known = { ...value } as Record<string, unknown>;
  for (let steps = 0; typeof known['$ref'] === 'string' && steps < MOST_STEPS; steps += 1) {
    const { $ref, ...beside } = known;
    const named = lookUp(document, $ref as string);
    known = { ...(isObject(named) ? named : {}), ...beside };
  }
  delete known['$ref'];
  return known as Exclude<T, Ref>;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
