import { ACCOUNT, CREDENTIAL } from '../../adapters/record/access.ts'
import { AUDIT, AUDIT_BOUND } from '../../adapters/record/audit.ts'
import { DELIVERY, SUBSCRIPTION } from '../../adapters/record/deliveries.ts'
import { CHANGE, NODE, SET_BACK, SUPPORT, TRANSACTION } from '../../adapters/record/tables.ts'
import { columnKindOf, type Column, type ColumnKind } from '../../adapters/record/columns.ts'
import { MARK } from '../../adapters/record/mark-table.ts'
import { STATUS } from '../../adapters/record/status-table.ts'

/** A table of a record, common to both engines. Moving copies the tables in this order. */
export interface Table {
  readonly name: string
  readonly columns: readonly MigratedColumn[]
  /** Rows are read, written and summed up in this order. */
  readonly key: readonly string[]
}

export interface MigratedColumn {
  readonly name: string
  readonly kind: ColumnKind
}

/** A value of a column, whichever engine it came from. */
export type CopiedValue = number | string | boolean | Uint8Array | null

const number = (...names: string[]): MigratedColumn[] => names.map((name) => ({ name, kind: 'number' }))
const text = (...names: string[]): MigratedColumn[] => names.map((name) => ({ name, kind: 'text' }))

function sharedColumns<Row>(columns: readonly Column<Row>[]): MigratedColumn[] {
  return columns.map((column) => ({ name: column[0], kind: columnKindOf(column) }))
}

export const TABLES: readonly Table[] = [
  { name: 'document_kind', key: ['id'], columns: [...number('id'), ...text('platform', 'type', 'origin')] },
  { name: 'mapping', key: ['id'], columns: [...number('id'), ...text('name')] },
  { name: 'edge_type', key: ['id'], columns: [...number('id'), ...text('name')] },
  {
    name: 'node',
    key: ['id'],
    columns: sharedColumns(NODE),
  },
  {
    name: 'document',
    key: ['id'],
    columns: [...number('id', 'kind', 'node', 'mapping', 'listed_at'), ...text('uri'), ...sharedColumns(STATUS)],
  },
  {
    name: 'answer',
    key: ['document'],
    columns: [...number('document', 'size', 'crc'), ...text('codec'), { name: 'body', kind: 'bytes' }],
  },
  {
    name: 'document_facts',
    key: ['document', 'node'],
    columns: [...number('document', 'node', 'seq'), ...text('attributes')],
  },
  {
    name: 'delta',
    key: ['seq'],
    columns: sharedColumns(CHANGE),
  },
  {
    name: 'support',
    key: ['id'],
    columns: [...number('type'), ...sharedColumns(SUPPORT)],
  },
  {
    name: 'tx',
    key: ['id'],
    columns: sharedColumns(TRANSACTION),
  },
  { name: 'clock_set_back', key: ['tx'], columns: sharedColumns(SET_BACK) },
  {
    name: 'mark',
    key: ['uri'],
    columns: sharedColumns(MARK),
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
  { name: 'account', key: ['id'], columns: sharedColumns(ACCOUNT) },
  { name: 'credential', key: ['id'], columns: sharedColumns(CREDENTIAL) },
  { name: 'audit', key: ['id'], columns: sharedColumns(AUDIT) },
  { name: 'audit_bound', key: ['name'], columns: sharedColumns(AUDIT_BOUND) },
  { name: 'subscription', key: ['id'], columns: sharedColumns(SUBSCRIPTION) },
  { name: 'delivery', key: ['seq'], columns: [...number('seq'), ...sharedColumns(DELIVERY)] },
  { name: 'follower', key: ['name'], columns: [...text('name'), ...number('tx')] },
  { name: 'note', key: ['name'], columns: text('name', 'value') },
]

/** Counters that aren't rows, but must not restart. */
export const COUNTERS = ['sequence', 'entities', 'edges', 'facts'] as const
export type Counters = Readonly<Record<(typeof COUNTERS)[number], number>>

export function countersFrom(value: (name: (typeof COUNTERS)[number]) => number): Counters {
  return { sequence: value('sequence'), entities: value('entities'), edges: value('edges'), facts: value('facts') }
}

/** A record that is copied, on either side. Rows come in pages, so that they needn't fit into memory. */
export interface CopySource {
  /** Yields the rows of a table in the order of its key. */
  rows(table: Table): AsyncIterable<readonly CopiedValue[][]>
  counters(): Promise<Counters>
}

/** A record to be filled: nothing of it is visible before `finish`. */
export interface CopyTarget extends CopySource {
  /** Marks it as being filled (`record/unfinished-copy.ts`), until `finish`. Returns false if it isn't empty. */
  begin(from: string): Promise<boolean>
  fill(table: Table, pages: AsyncIterable<readonly CopiedValue[][]>): Promise<void>
  setCounters(counters: Counters): Promise<void>
  finish(): Promise<void>
}

/** Must be closed in any case: closing undoes unfinished work. */
export interface OpenedRecord<T> {
  readonly record: T
  close(): Promise<void>
}
