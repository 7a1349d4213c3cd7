import { planCommit } from '../../commit/plan.ts'
import type { Plan } from '../../commit/state.ts'
import type { CommitOutcome, TypeChange } from '../../contracts/store.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import { openGuardWriter } from './guard.ts'
import type { LoadedCommit } from './load.ts'
import { jsonOrNull, typeChangesText } from './rows.ts'
import { openDocumentWriter } from './write-documents.ts'
import { openFactWriter } from './write-facts.ts'
import { openNodeWriter } from './write-nodes.ts'
import { openSupportWriter } from './write-supports.ts'
import type { Writing, WriteTools } from './writing.ts'

export type Apply = (loaded: LoadedCommit) => { readonly outcome: CommitOutcome; readonly plan: Plan }

const NO_CHANGE: CommitOutcome = { kind: 'committed', tx: null, asserted: 0, retracted: 0, stubs: 0 }

/** Plans a commit and writes the plan, as the next transaction of the log if anything changed. */
export function openApply(db: Db, tools: WriteTools): Apply {
  const writeDocument = openDocumentWriter(db, tools)
  const writeFacts = openFactWriter(db, tools)
  const writeNodes = openNodeWriter(db, tools)
  const supports = openSupportWriter(db, tools)
  const writeTx = openTxWriter(db, tools)
  const writeGuard = openGuardWriter(db)

  return (loaded) => {
    const plan = planCommit(loaded, loaded.state)
    const now = tools.head()
    const nodeIds = new Map<Uri, number>()
    for (const [uri, node] of loaded.state.nodes) nodeIds.set(uri, node.id)
    for (const uri of plan.created) nodeIds.set(uri, ++now.node)
    const writing: Writing = { loaded, plan, tx: now.tx + 1, nodeIds, documentIds: new Map(loaded.documentIds) }
    for (const change of plan.documents) writeDocument(change, writing)
    for (const [platform, state] of loaded.guards) writeGuard(platform, state)
    const counted = writeFacts(plan.facts, writing)
    supports.assert(plan.asserted, writing)
    supports.close(plan.closed, writing.tx)
    now.edges += plan.asserted.length - plan.closed.length
    const { entities, types } = writeNodes(writing)
    now.entities += entities
    if (!plan.changed) return { plan, outcome: NO_CHANGE }
    writeTx(writing, types)
    const asserted = counted.asserted + plan.asserted.length
    const retracted = counted.retracted + plan.closed.length
    return { plan, outcome: { kind: 'committed', tx: writing.tx, asserted, retracted, stubs: plan.stubs } }
  }
}

/** The last of a transaction's rows: where its nodes, deltas and supports end. */
function openTxWriter(db: Db, { head }: WriteTools): (writing: Writing, types: readonly TypeChange[]) => void {
  const insert = db.prepare(
    `INSERT INTO tx (id, at, cause_kind, trace, since, node_to, delta_to, support_to, closed, types)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  return ({ tx, loaded: { commit }, plan }, types) => {
    const now = head()
    now.tx = tx
    // Two commits may come within a millisecond, and a clock may step back; the log's time never does.
    now.at = Math.max(commit.at, now.at + 1)
    const { kind, trace, since } = commit.cause
    const closed = jsonOrNull(plan.closed.map((support) => support.id))
    insert.run(tx, now.at, kind, trace, since, now.node, now.delta, now.support, closed, typeChangesText(types))
  }
}
