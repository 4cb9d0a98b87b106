/** The document's operations grouped by noun, and a search in them. */
import { type Answer, type Body, type Header, type MediaType, METHODS, type OpenApi, type Operation, type Parameter, type PathItem, resolve } from './openapi';

/** Access to an operation. */
export type Access = 'anybody' | 'maybe' | 'session';

export type Event = { name: string; description: string; data: MediaType['schema'] };
export type Content = { mediaType: string; content: MediaType; events: Event[] };
/** `isCommon`: the document shares it between operations. */
export type Outcome = { status: string; description: string; headers: { name: string; header: Header }[]; contents: Content[]; isCommon: boolean };

/** One operation. Its `id` is the fragment of its address. */
export type Entry = {
  id: string;
  tag: string;
  method: string;
  path: string;
  summary: string;
  description: string;
  access: Access;
  parameters: Parameter[];
  /** The request bodies, by media type. */
  bodies: [string, MediaType][];
  answers: Outcome[];
};

export type Group = { name: string; description: string; entries: Entry[] };

/** The operations by their first tag, in the document's order. */
export function outline(document: OpenApi): Group[] {
  const groups = new Map<string, Group>();
  for (const { name, description = '' } of document.tags ?? []) groups.set(name, { name, description, entries: [] });
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const method of METHODS) {
      const operation = item[method];
      if (!operation) continue;
      const entry = read(document, path, method, item, operation);
      const group = groups.get(entry.tag) ?? { name: entry.tag, description: '', entries: [] };
      group.entries.push(entry);
      groups.set(entry.tag, group);
    }
  }
  return [...groups.values()].filter(({ entries }) => entries.length > 0);
}

function read(document: OpenApi, path: string, method: string, item: PathItem, operation: Operation): Entry {
  const body = resolve<Body>(document, operation.requestBody);
  const parameters = [...(item.parameters ?? []), ...(operation.parameters ?? [])];
  return {
    id: operation.operationId ?? `${method}-${path.replaceAll(/[^\w]+/gu, '-')}`,
    tag: operation.tags?.[0] ?? 'Other',
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? path,
    description: operation.description ?? '',
    access: accessOf(operation.security ?? document.security ?? []),
    parameters: parameters.map((parameter) => resolve<Parameter>(document, parameter)),
    bodies: Object.entries(body.content ?? {}),
    answers: Object.entries(operation.responses ?? {}).map(([status, answer]) => ({
      ...outcome(document, status, resolve<Answer>(document, answer)),
      isCommon: '$ref' in answer,
    })),
  };
}

function accessOf(security: readonly Record<string, string[]>[]): Access {
  if (security.length === 0) return 'anybody';
  return security.some((scheme) => Object.keys(scheme).length === 0) ? 'maybe' : 'session';
}

function outcome(document: OpenApi, status: string, { description = '', headers = {}, content = {} }: Answer): Omit<Outcome, 'isCommon'> {
  return {
    status,
    description,
    headers: Object.entries(headers).map(([name, header]) => ({ name, header: resolve<Header>(document, header) })),
    contents: Object.entries(content).map(([mediaType, media]) => ({ mediaType, content: media, events: eventsOf(media) })),
  };
}

const eventsOf = ({ 'x-events': events = {} }: MediaType): Event[] =>
  Object.entries(events).map(([name, { description = '', data }]) => ({ name, description, data }));

/** The operations that match every word. */
export function find(groups: readonly Group[], search: string): Group[] {
  const words = search.toLowerCase().split(/\s+/u).filter(Boolean);
  const isFound = ({ id, tag, method, path, summary }: Entry) => {
    const text = [id, tag, method, path, summary].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups
    .map((group) => ({ ...group, entries: group.entries.filter(isFound) }))
    .filter(({ entries }) => entries.length > 0);
}

/** Names of status codes (RFC 9110), in plain words. */
const REASONS: Record<string, string> = {
  200: 'OK', 201: 'Created', 204: 'No content', 303: 'See other', 304: 'Not modified', 400: 'Bad request', 401: 'Not signed in',
  403: 'Forbidden', 404: 'Not found', 406: 'Not acceptable', 409: 'Conflict', 410: 'Gone', 413: 'Too large', 415: 'Unsupported type',
  421: 'Wrong host', 422: 'Invalid', 429: 'Too many requests', 500: 'Server error', 503: 'Busy', 507: 'Disk full',
};
export const reasonOf = (status: string): string => REASONS[status] ?? '';
