/** A user without a page: requests of another program of theirs. */
import { type APIRequestContext, expect } from '@playwright/test';
import type { Conversation, Message, NewRoom } from '../src/net/api-types';

export class Account {
  /** Sends the cookies of their browser. */
  readonly request: APIRequestContext;

  constructor(request: APIRequestContext) {
    this.request = request;
  }

  /** Returns the conversation's id. */
  async start(username: string): Promise<string> {
    const answer = await this.request.post('/api/conversations', { data: { username } });
    return ((await answer.json()) as Conversation).id;
  }

  /** Creates a room, and returns its id. */
  async createRoom(name: string, more: Partial<NewRoom> = {}): Promise<string> {
    const answer = await this.request.post('/api/rooms', { data: { name, ...more } });
    expect(answer.status()).toBe(201);
    return ((await answer.json()) as Conversation).id;
  }

  /** Posts messages one at a time. */
  async post(conversationId: string, ...contents: string[]): Promise<void> {
    for (const content of contents) {
      const answer = await this.request.post(`/api/conversations/${conversationId}/messages`, { data: { content } });
      expect(answer.ok()).toBe(true);
    }
  }

  /** Pins the newest message, and returns its id. */
  async pinLast(conversationId: string): Promise<string> {
    const path = `/api/conversations/${conversationId}/messages`;
    const [newest] = (await (await this.request.get(`${path}?markRead=false`)).json()) as Message[];
    expect((await this.request.put(`${path}/${newest?.id}/pin`)).status()).toBe(204);
    return newest?.id ?? '';
  }

  /** The server's messages of a conversation, oldest first, at most 25. */
  async stored(conversationId: string): Promise<string[]> {
    const answer = await this.request.get(`/api/conversations/${conversationId}/messages?markRead=false`);
    return ((await answer.json()) as Message[]).map((message) => message.content).reverse();
  }

  async unreadCount(conversationId: string): Promise<number> {
    const answer = await this.request.get(`/api/conversations/${conversationId}`);
    return ((await answer.json()) as Conversation).unreadCount;
  }
}
