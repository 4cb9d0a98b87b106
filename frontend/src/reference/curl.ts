/** Writes a request as a curl command. */
import { exampleOf, exampleText } from './examples';
import type { MediaType, OpenApi, Parameter } from './openapi';
import type { Entry } from './outline';

/** The file name in the command if the request or the response is a file. */
const FILE = 'picture.png';
const FILES: Record<string, string> = { 'application/x-x509-ca-cert': 'chinwag-ca.crt' };
const IS_PICTURE = /^image\//u;
/** Types that a terminal can show. */
const IS_TEXT = /^(?:text\/|application\/(?:[\w.-]+\+)?json)/u;

export function curlOf(document: OpenApi, { method, path, parameters, bodies, answers, access }: Entry, origin: string): string {
  const [body] = bodies;
  const answer = answers.find(({ status }) => status.startsWith('2'))?.contents[0]?.mediaType ?? '';
  const plainMethod = body ? 'POST' : 'GET';
  const parts = [
    `curl ${method === plainMethod ? '' : `-X ${method} `}${quote(origin + addressOf(document, path, parameters))}`,
    ...(access === 'session' ? ['-H "Authorization: Bearer $TOKEN"'] : []),
    ...(answer === 'text/event-stream' ? [`-N -H 'Accept: ${answer}'`] : []),
    ...(body ? bodyParts(document, ...body) : []),
    ...(answer === '' || IS_TEXT.test(answer) ? [] : [`-o ${fileOf(answer)}`]),
  ];
  return parts.join(' \\\n  ');
}

const fileOf = (mediaType: string): string => (IS_PICTURE.test(mediaType) ? FILE : (FILES[mediaType] ?? 'file'));

/** The path and query with an example for each required parameter. */
function addressOf(document: OpenApi, path: string, parameters: readonly Parameter[]): string {
  const value = ({ schema, example }: Parameter) => encodeURIComponent(String(example ?? exampleOf(document, schema ?? {})));
  const filled = parameters
    .filter((parameter) => parameter.in === 'path')
    .reduce((known, parameter) => known.replace(`{${parameter.name}}`, value(parameter)), path);
  const query = parameters
    .filter((parameter) => parameter.in === 'query' && parameter.required)
    .map((parameter) => `${encodeURIComponent(parameter.name)}=${value(parameter)}`);
  return query.length > 0 ? `${filled}?${query.join('&')}` : filled;
}

function bodyParts(document: OpenApi, mediaType: string, content: MediaType): string[] {
  const text = exampleText(document, mediaType, content);
  const data = text === null ? `--data-binary @${FILE}` : `-d ${quote(JSON.stringify(JSON.parse(text)))}`;
  return [`-H 'Content-Type: ${mediaType}'`, data];
}

/** Quotes for a POSIX shell. */
const quote = (text: string): string => (/^[\w:/.,@%+=-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);
