/** A small document in the shape of the server's, for tests. */
import type { OpenApi } from './openapi';

export const SAMPLE: OpenApi = {
  openapi: '3.1.0',
  info: { title: 'Chinwag', version: '1.2.3', description: '**Ids** are text:\n- as `7`\n- or\n  longer\n\nThe end.' },
  tags: [{ name: 'Messages', description: 'Send and read.' }, { name: 'Sessions' }, { name: 'Empty' }],
  paths: {
    '/api/login': {
      post: {
        operationId: 'logIn',
        tags: ['Sessions'],
        summary: 'Signs in',
        security: [],
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Credentials' } } } },
        responses: { 201: { description: 'In.' }, 429: { $ref: '#/components/responses/TooOften' } },
      },
    },
    '/api/conversations/{conversation}/messages': {
      get: {
        operationId: 'listMessages',
        tags: ['Messages'],
        summary: 'The history',
        security: [{ bearer: [] }, { cookie: [] }],
        parameters: [
          { name: 'conversation', in: 'path', required: true, schema: { $ref: '#/components/schemas/Id' } },
          { name: 'before', in: 'query', schema: { $ref: '#/components/schemas/Id' } },
        ],
        responses: {
          200: { description: 'A page.', content: { 'application/json': { schema: { type: 'array', maxItems: 25, items: { $ref: '#/components/schemas/Message' } } } } },
        },
      },
    },
    '/api/messages': {
      get: {
        operationId: 'openStream',
        tags: ['Messages'],
        summary: 'What happens',
        security: [{}, { bearer: [] }],
        responses: {
          200: {
            description: 'The stream.',
            content: { 'text/event-stream': { schema: { type: 'string' }, 'x-events': { message: { description: 'Said.', data: { $ref: '#/components/schemas/Message' } } } } },
          },
        },
      },
    },
    '/api/account/picture': {
      put: {
        operationId: 'setPicture',
        summary: 'Changes the picture',
        security: [{ bearer: [] }],
        requestBody: { content: { 'image/png': { schema: { type: 'string', format: 'binary' } } } },
        responses: { 204: { description: 'Set.' } },
      },
    },
  },
  components: {
    schemas: {
      Id: { type: 'string', pattern: '^[1-9][0-9]*$', maxLength: 19, examples: ['7'] },
      Credentials: {
        type: 'object',
        properties: { username: { type: 'string', minLength: 1, maxLength: 40, examples: ["o'hara"] }, password: { type: ['string', 'null'], maxLength: 1024 } },
        required: ['username'],
      },
      Message: {
        type: 'object',
        description: 'A message.',
        properties: {
          id: { $ref: '#/components/schemas/Id', description: 'Which it is.' },
          answerTo: { anyOf: [{ $ref: '#/components/schemas/Message' }, { type: 'null' }] },
          answers: { type: 'array', items: { $ref: '#/components/schemas/Message' } },
          createdAt: { type: 'string', format: 'date-time' },
          kind: { type: 'string', enum: ['said', 'sung'] },
        },
        required: ['id', 'kind'],
      },
    },
    headers: { 'Retry-After': { description: 'When.', schema: { type: 'integer', minimum: 1 } } },
    responses: { TooOften: { description: 'Later.', headers: { 'Retry-After': { $ref: '#/components/headers/Retry-After' } } } },
    securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'For programs.' } },
  },
};
