import { integer, list, ref, shape, text, time, type MutableJsonObject, type SchemaField } from '../schema.ts'
import type { DemoEventType } from './events.ts'

export type SourceName =
  | 'registry'
  | 'orchestrator'
  | 'experimentation'
  | 'feature-store'
  | 'datasets'
  | 'evaluations'
  | 'serving'
  | 'identity'

/** One kind of record of a source: its path, its fields, and the thin events for its changes. */
export interface RecordTable {
  readonly plural: string
  /** Entity type in the catalogue. */
  readonly type: string
  /** Key of the id, in the record and in events. */
  readonly idKey: string
  readonly eventKey: string
  readonly fields: Readonly<Record<string, SchemaField<unknown>>>
  /** Fields for look-ups with `?<field>=`. */
  readonly lookups?: readonly string[]
  /** Events for a change from `before` to `after`; null means "absent". */
  readonly events: (before: MutableJsonObject | null, after: MutableJsonObject | null) => readonly DemoEventType[]
}

export interface SourceTable {
  readonly source: SourceName
  readonly domain: string
  readonly title: string
  readonly tables: readonly RecordTable[]
}

/** Fields that any record of any source may have. */
export const common = {
  name: text(),
  description: text(),
  owner_emails: list(text()),
  owner_groups: list(ref('group of the identity source')),
  labels: list(shape({ key: text(), value: text() })),
  business_domains: list(text()),
  created_at: time(),
  updated_at: time(),
  url: text('The page of this record in its own tool.'),
}

export const usage = shape({ reads_30d: integer() }, { last_read_at: time() })
