import { endpoint } from '../http/endpoint.ts'

/** A browser opens one, however many of its pages are open. */
export const MAX_STREAMS = 64

export const STREAM = endpoint({
  name: 'stream',
  method: 'GET',
  path: '/api/v1/stream',
  summary: 'What changes, as readers of this process begin to see it',
  description:
    'Server-sent events, at most ten a second, whose id is a transaction. "start" comes first: {tx}. ' +
    '"change" lists what changed since the event before: {tx, at, nodes}, where nodes are URIs, at most ' +
    '500; where more changed it has none, and "many": true. "reset" means that what changed is not ' +
    'known, so that everything has to be asked for again: {tx}. ' +
    'Who names the last event in Last-Event-ID gets as one event what came since. ' +
    `A process has ${MAX_STREAMS} such streams at most; who reads too slowly gets a reset.`,
  right: 'read',
  takes: {},
  headers: [
    {
      name: 'last-event-id',
      description: 'The transaction that the last event had; browsers send it.',
      required: false,
    },
  ],
  answers: [
    { status: 200, description: 'Events, until either side ends it.', content: [{ type: 'text/event-stream' }] },
  ],
  problems: ['BAD_TRANSACTION', 'BUSY', 'NOT_HERE'],
  readsGraph: true,
})
