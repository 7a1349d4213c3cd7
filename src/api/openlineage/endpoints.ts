import { z } from 'zod'
import { optional, text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'

const JSON_TYPE = 'application/json'

const lineageEvent = z
  .looseObject({ eventTime: z.string(), producer: z.string().optional(), schemaURL: z.string().optional() })
  .meta({
    id: 'LineageEvent',
    description: 'A RunEvent, JobEvent or DatasetEvent of OpenLineage, of 1 MiB at most.',
  })

/** The answer of OpenLineage's API about several events. */
const taken = z.strictObject({
  status: z.enum(['success', 'partial_success']),
  summary: z.strictObject({
    received: z.int(),
    successful: z.int(),
    failed: z.int(),
    retriable: z.int(),
    non_retriable: z.int(),
  }),
  failed_events: z.array(
    z.strictObject({ index: z.int(), reason: z.string(), retriable: z.boolean(), path: z.string().optional() }),
  ),
})

/** Shared by both. */
const SENT = {
  method: 'POST',
  right: 'send',
  takes: { source: optional(text('the platform that takes them, where several sources are receivers')) },
  headers: [
    { name: 'authorization', description: 'Bearer <key>, where intake.openlineage has one.', required: false },
    { name: 'content-encoding', description: 'gzip, or none.', required: false },
  ],
  problems: [
    'EMPTY',
    'UNREADABLE',
    'UNSIGNED',
    'UNKNOWN_PLATFORM',
    'TOO_LARGE',
    'NOT_JSON',
    'NOT_LINEAGE',
    'NOT_TAKEN',
  ],
} as const

export const SEND_LINEAGE = endpoint({
  name: 'send-lineage',
  ...SENT,
  path: '/api/v1/lineage',
  summary: 'Take an event of OpenLineage',
  description: 'What events state is merged, whatever order they come in and however often.',
  body: { description: 'The event.', content: [{ type: JSON_TYPE, schema: lineageEvent }] },
  answers: [{ status: 201, description: 'All that it states is on disk.', content: [] }],
})

const SEND_LINEAGE_BATCH = endpoint({
  name: 'send-lineage-batch',
  ...SENT,
  path: '/api/v1/lineage/batch',
  summary: 'Take several events of OpenLineage',
  description:
    'At most 16 MiB and 1,000 events a call. Refused as a whole only where no event was taken, or where one may be sent again.',
  body: { description: 'The events.', content: [{ type: JSON_TYPE, schema: z.array(lineageEvent) }] },
  answers: [
    {
      status: 201,
      description: 'Each event is on disk, or one that no repetition makes right.',
      content: [{ type: JSON_TYPE, schema: taken }],
    },
  ],
})

export const LINEAGE_ENDPOINTS: readonly Endpoint[] = [SEND_LINEAGE, SEND_LINEAGE_BATCH]
