/** An EventSource controlled by tests. */
export class FakeEventSource extends EventTarget {
  static all: FakeEventSource[] = [];
  static get last(): FakeEventSource {
    const last = this.all.at(-1);
    if (!last) throw new Error('no stream was opened');
    return last;
  }

  isClosed = false;
  onerror: (() => void) | null = null;

  constructor(readonly url: string) {
    super();
    FakeEventSource.all.push(this);
  }

  get cursor(): string | null {
    return new URL(this.url, 'http://chinwag').searchParams.get('last_event_id');
  }

  close(): void {
    this.isClosed = true;
  }

  tell(frame: string, data: unknown, lastEventId = ''): void {
    this.dispatchEvent(new MessageEvent(frame, { data: JSON.stringify(data), lastEventId }));
  }
}
