import { endpoint } from '../http/endpoint.ts'

/** A browser opens one, however many of its pages are open. */
export const MAX_STREAMS = 64

export const STREAM = endpoint({
  name: 'stream',
  method: 'GET',
  path: '/api/v1/stream',
  summary: 'Stream changes as they become visible in this process',
  description: `Server-sent events, at most ten per second; each id is a transaction. "start" comes first: {tx}. "change" lists what changed since the previous event: {tx, at, nodes}, where nodes are up to 500 URIs; if more changed, it has no nodes, but "many": true. "reset" means that the changes are unknown, so reload everything: {tx}. With Last-Event-ID, the changes since that event arrive as one event. Up to ${MAX_STREAMS} streams per process; a client that reads too slowly gets a reset.`,
  right: 'read',
  parameters: {},
  headers: [
    {
      name: 'last-event-id',
      description: 'The transaction of the last event received; browsers send it.',
      required: false,
    },
  ],
  answers: [
    {
      status: 200,
      description: 'Events, until either side closes the stream.',
      content: [{ type: 'text/event-stream' }],
    },
  ],
  problems: ['BAD_TRANSACTION', 'BUSY', 'NOT_HERE'],
  readsGraph: true,
})
