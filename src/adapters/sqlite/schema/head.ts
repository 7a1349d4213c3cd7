import type { CommitHead } from '../../../commit/head.ts'
import type { Db } from './database.ts'

/** The head in the writer's memory; each batch saves the parts that must persist. */
export interface Head extends CommitHead {
  /** Source of generations and fences; never restarts. */
  sequence: number
}

type LastTx = Pick<Head, 'tx' | 'at' | 'logTime' | 'delta' | 'support'>
const NO_TX: LastTx = { tx: 0, at: 0, logTime: 0, delta: 0, support: 0 }

const COUNTERS = ['sequence', 'entities', 'edges', 'facts'] as const

export function readHead(db: Db): Head {
  const last = db.prepare<[], LastTx>(
    `SELECT id AS tx, at, coalesce(log_time, at) AS logTime, delta_to AS delta, support_to AS support FROM tx
     ORDER BY id DESC LIMIT 1`,
  )
  const { tx, at, logTime, delta, support } = last.get() ?? NO_TX
  const max = (table: string, column: string) =>
    db.prepare<[], number | null>(`SELECT max(${column}) FROM ${table}`).pluck().get() ?? 0
  const counter = (name: (typeof COUNTERS)[number]) =>
    db.prepare<[string], number>('SELECT value FROM counter WHERE name = +?').pluck().get(name) ?? 0
  return {
    tx,
    at,
    logTime,
    node: max('node', 'id'),
    document: max('document', 'id'),
    // Retention may have dropped the last ones, whose numbers must not be reused.
    delta: Math.max(max('delta', 'seq'), delta),
    support: Math.max(max('support', 'id'), support),
    sequence: counter('sequence'),
    entities: counter('entities'),
    edges: counter('edges'),
    facts: counter('facts'),
  }
}

/** Writes the values that changed since `saved`, and updates `saved`. */
export function openHeadSaver(db: Db): (head: Head, saved: Head) => void {
  const put = db.prepare<[string, number]>('INSERT OR REPLACE INTO counter (name, value) VALUES (?, ?)')
  return (head, saved) => {
    for (const name of COUNTERS) if (head[name] !== saved[name]) put.run(name, head[name])
  }
}
