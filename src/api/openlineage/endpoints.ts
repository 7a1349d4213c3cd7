import { z } from 'zod'
import { optional, text } from '../../questions/parameters.ts'
import { endpoint, type Endpoint } from '../http/endpoint.ts'
import { json } from '../http/contents.ts'

const lineageEvent = z
  .looseObject({ eventTime: z.string(), producer: z.string().optional(), schemaURL: z.string().optional() })
  .meta({
    id: 'LineageEvent',
    description: 'A RunEvent, JobEvent or DatasetEvent of OpenLineage, up to 1 MiB.',
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
const EVENT_RESPONSES = {
  method: 'POST',
  right: 'send',
  parameters: { source: optional(text('the platform that receives them, if several sources can')) },
  headers: [
    { name: 'authorization', description: 'Bearer <key>, if intake.openlineage has one.', required: false },
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
  ...EVENT_RESPONSES,
  path: '/api/v1/lineage',
  summary: 'Accept an OpenLineage event',
  description: 'Events are merged, in any order and however often they are sent.',
  body: { description: 'The event.', content: json(lineageEvent) },
  answers: [{ status: 201, description: 'The event is stored on disk.', content: [] }],
})

const SEND_LINEAGE_BATCH = endpoint({
  name: 'send-lineage-batch',
  ...EVENT_RESPONSES,
  path: '/api/v1/lineage/batch',
  summary: 'Accept several OpenLineage events',
  description:
    'Up to 16 MiB and 1,000 events per call. Refused as a whole only if no event was accepted, or if one can be retried.',
  body: { description: 'The events.', content: json(z.array(lineageEvent)) },
  answers: [
    { status: 201, description: 'Each event is stored on disk, or would fail again if resent.', content: json(taken) },
  ],
})

export const LINEAGE_ENDPOINTS: readonly Endpoint[] = [SEND_LINEAGE, SEND_LINEAGE_BATCH]
