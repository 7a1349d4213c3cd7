import type { CommitHead } from '../../../commit/head.ts'
import type { Time, Tx } from '../../../model/facts.ts'
import type { Db } from './database.ts'

/** In the memory of the writer; what must outlive it is written with each batch. */
export interface Head extends CommitHead {
  /** Generations and fences come from here; it never restarts. */
  sequence: number
}

interface LastTx {
  readonly id: Tx
  readonly at: Time
  readonly log_time: Time
  readonly delta_to: number
  readonly support_to: number
}

const COUNTERS = ['sequence', 'entities', 'edges', 'facts'] as const

export function readHead(db: Db): Head {
  const last = db.prepare<[], LastTx>(`SELECT id, at, coalesce(log_time, at) AS log_time, delta_to, support_to FROM tx
     ORDER BY id DESC LIMIT 1`).get()
  const max = (table: string, column: string) =>
    db.prepare<[], { top: number | null }>(`SELECT max(${column}) AS top FROM ${table}`).get()?.top ?? 0
  const counter = (name: string) =>
    db.prepare<[string], { value: number }>('SELECT value FROM counter WHERE name = +?').get(name)?.value ?? 0
  return {
    tx: last?.id ?? 0,
    at: last?.at ?? 0,
    logTime: last?.log_time ?? 0,
    node: max('node', 'id'),
    document: max('document', 'id'),
    // The last ones may have been dropped by retention; their numbers are not used again.
    delta: Math.max(max('delta', 'seq'), last?.delta_to ?? 0),
    support: Math.max(max('support', 'id'), last?.support_to ?? 0),
    sequence: counter('sequence'),
    entities: counter('entities'),
    edges: counter('edges'),
    facts: counter('facts'),
  }
}

/** Writes those that changed since `saved`, which is brought up to date. */
export function openHeadSaver(db: Db): (head: Head, saved: Head) => void {
  const put = db.prepare<[string, number]>('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)')
  return (head, saved) => {
    for (const name of COUNTERS) if (head[name] !== saved[name]) put.run(name, head[name])
  }
}
