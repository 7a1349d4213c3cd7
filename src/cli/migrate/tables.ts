/** The tables of a record, as both engines have them: what moving one to the other copies, in this order. */
export interface Table {
  readonly name: string
  readonly columns: readonly MigratedColumn[]
  /** Rows are read, written and summed up in this order. */
  readonly key: readonly string[]
}

export interface MigratedColumn {
  readonly name: string
  readonly kind: 'number' | 'text' | 'boolean' | 'bytes'
}

/** What a column holds, whichever engine it came from. */
export type MigratedValue = number | string | boolean | Uint8Array | null

const number = (...names: string[]): MigratedColumn[] => names.map((name) => ({ name, kind: 'number' }))
const text = (...names: string[]): MigratedColumn[] => names.map((name) => ({ name, kind: 'text' }))

export const TABLES: readonly Table[] = [
  { name: 'document_kind', key: ['id'], columns: [...number('id'), ...text('platform', 'type', 'origin')] },
  { name: 'mapping', key: ['id'], columns: [...number('id'), ...text('name')] },
  { name: 'edge_type', key: ['id'], columns: [...number('id'), ...text('name')] },
  {
    name: 'node',
    key: ['id'],
    columns: [
      ...number('id', 'typed_at'),
      ...text('uri', 'system', 'claims', 'requested', 'entity_type', 'typed_before', 'gone'),
    ],
  },
  {
    name: 'document',
    key: ['id'],
    columns: [
      ...number('id', 'kind', 'node', 'hydrated_at', 'last_verified', 'error_at', 'mapping'),
      ...number('listed_at', 'hold_at'),
      ...text('uri', 'last_error', 'etag', 'last_modified', 'hold'),
      { name: 'gone', kind: 'boolean' },
    ],
  },
  {
    name: 'answer',
    key: ['document'],
    columns: [...number('document', 'size', 'crc'), ...text('codec'), { name: 'body', kind: 'bytes' }],
  },
  {
    name: 'statement',
    key: ['document', 'node'],
    columns: [...number('document', 'node', 'seq'), ...text('attributes')],
  },
  {
    name: 'delta',
    key: ['seq'],
    columns: [...number('seq', 'tx', 'node', 'document'), ...text('asserted', 'retracted')],
  },
  {
    name: 'support',
    key: ['id'],
    columns: [...number('id', 'type', 'src', 'dst', 'document', 'provenance', 'since', 'until'), ...text('evidence')],
  },
  {
    name: 'tx',
    key: ['id'],
    columns: [
      ...number('id', 'at', 'log_time', 'since', 'node_to', 'delta_to', 'support_to'),
      ...text('cause_kind', 'trace', 'closed', 'types'),
    ],
  },
  { name: 'clock_set_back', key: ['tx'], columns: number('tx', 'at', 'at_before') },
  {
    name: 'mark',
    key: ['uri'],
    columns: [
      ...text('uri', 'platform', 'expects', 'cause_kind', 'trace', 'next'),
      ...number('ready', 'priority', 'generation', 'since', 'due', 'marked_at', 'not_before', 'attempts', 'heat'),
      ...number('fence', 'leased_until'),
    ],
  },
  {
    name: 'quarantine',
    key: ['id'],
    columns: [
      ...number('id', 'at', 'replays', 'bytes'),
      ...text('channel', 'reason', 'detail', 'payload', 'source', 'account'),
    ],
  },
  { name: 'quarantine_evicted', key: ['account'], columns: [...text('account'), ...number('items', 'at')] },
  {
    name: 'payload',
    key: ['id'],
    columns: [...number('id', 'at'), ...text('platform', 'type', 'uri', 'digest'), { name: 'body', kind: 'bytes' }],
  },
  { name: 'guard', key: ['platform'], columns: text('platform', 'state') },
  {
    name: 'retention',
    key: ['horizon'],
    columns: [
      ...number('horizon', 'at', 'dropped_at', 'transactions', 'facts', 'edges', 'bytes'),
      { name: 'done', kind: 'boolean' },
    ],
  },
  { name: 'follower', key: ['name'], columns: [...text('name'), ...number('tx')] },
  { name: 'note', key: ['name'], columns: text('name', 'value') },
]

/** Counters that are no rows: they must not begin again. */
export const COUNTERS = ['sequence', 'entities', 'edges', 'facts'] as const
export type Counters = Readonly<Record<(typeof COUNTERS)[number], number>>

/** A record that is moved, from either side. Rows come in pages, so that none has to fit into memory. */
export interface Movable {
  /** The rows of a table in the order of its key. */
  rows(table: Table): AsyncIterable<readonly MigratedValue[][]>
  counters(): Promise<Counters>
}

/** A record to be filled: nothing of it is to be seen before `finish`. */
export interface Fillable extends Movable {
  isEmpty(): Promise<boolean>
  fill(table: Table, pages: AsyncIterable<readonly MigratedValue[][]>): Promise<void>
  setCounters(counters: Counters): Promise<void>
  finish(): Promise<void>
}

/** Closed whatever happened: what was not finished by then is undone. */
export interface MigratedRecord<T> {
  readonly record: T
  close(): Promise<void>
}
