/** The server: its name, picture and API document. */
import type { FilesSize, SearchIndex, ServerInfo } from '../api-types';
import { request } from '../request';

export const server = () => request<ServerInfo>('GET', '/api/server');
/** An empty name restores the default. */
export const renameServer = (name: string) => request<void>('PATCH', '/api/server', { name });
export const setServerPicture = (picture: Blob) => request<ServerInfo>('PUT', '/api/server/picture', picture);
export const removeServerPicture = () => request<ServerInfo>('DELETE', '/api/server/picture');
/** The room that files take. Only for owners. */
export const filesSize = () => request<FilesSize>('GET', '/api/server/files');
/** How far the search index is built. Only for owners. */
export const searchIndex = () => request<SearchIndex>('GET', '/api/server/search');
/** The OpenAPI document of these routes. */
export const apiDocument = () => request<unknown>('GET', '/api/openapi.json');
