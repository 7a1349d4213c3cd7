import type { FactWrite } from '../../commit/state.ts'
import type { Attributes } from '../../model/facts.ts'
import type { Db } from './database.ts'
import { jsonOrNull } from './rows.ts'
import { documentNumber, nodeId, type WriteTools, type Writing } from './writing.ts'

/** The system's document: of whichever node it speaks, it has this number and no row. */
const SYSTEM_DOCUMENT = 0

/** How many attributes were asserted and retracted. */
export interface Counted {
  asserted: number
  retracted: number
}

/** The log of facts, and what is said at present; what the system says at present lies with the node. */
export function openFactWriter(
  db: Db,
  { head }: WriteTools,
): (facts: readonly FactWrite[], writing: Writing) => Counted {
  const insertSaid = db.prepare('INSERT INTO said (node, document, seq) VALUES (?, ?, ?)')
  const updateSaid = db.prepare('UPDATE said SET attributes = ?, seq = NULL WHERE node = +? AND document = +?')
  const deleteSaid = db.prepare('DELETE FROM said WHERE node = +? AND document = +?')
  const insertDelta = db.prepare(
    'INSERT INTO delta (seq, tx, node, document, asserted, retracted) VALUES (?, ?, ?, ?, ?, ?)',
  )

  function writeSaid({ before, next }: FactWrite, of: { node: number; document: number; seq: number }): void {
    // The first time, everything that it says is what it asserts: one text serves both.
    if (isEmpty(before)) insertSaid.run(of.node, of.document, of.seq)
    else if (isEmpty(next)) deleteSaid.run(of.node, of.document)
    else updateSaid.run(JSON.stringify(next), of.node, of.document)
  }

  return (facts, writing) => {
    const counted: Counted = { asserted: 0, retracted: 0 }
    const now = head()
    for (const fact of facts) {
      const node = nodeId(fact.node, writing)
      const document = fact.document === null ? SYSTEM_DOCUMENT : documentNumber(fact.document, writing)
      const seq = ++now.delta
      if (fact.document !== null) writeSaid(fact, { node, document, seq })
      insertDelta.run(seq, writing.tx, node, document, jsonOrNull(fact.asserted), jsonOrNull(fact.retracted))
      now.facts += countOf(fact.next) - countOf(fact.before)
      counted.asserted += countOf(fact.asserted)
      counted.retracted += fact.retracted.length
    }
    return counted
  }
}

function isEmpty(attributes: Attributes): boolean {
  for (const _ in attributes) return false
  return true
}

function countOf(attributes: Attributes): number {
  let count = 0
  for (const _ in attributes) count++
  return count
}
