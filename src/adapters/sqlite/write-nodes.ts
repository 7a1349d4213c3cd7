import { stateOf } from '../../commit/system.ts'
import type { NodeWrite } from '../../commit/state.ts'
import type { Attributes, Tx } from '../../model/facts.ts'
import { mergeSaid } from '../../model/merge.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import { jsonOrNull, type Gone } from './rows.ts'
import { openSaidReader } from './said.ts'
import type { Words } from './words.ts'
import { nodeId, type WriteTools, type Writing } from './writing.ts'

/** Inserts and updates the nodes of a commit, and answers by how much the number of entities changes. */
export function openNodeWriter(db: Db, { words }: WriteTools): (writing: Writing) => number {
  const insertStub = db.prepare('INSERT INTO node (id, uri) VALUES (?, ?)')
  const insert = db.prepare(
    'INSERT INTO node (id, uri, system, claims, asked, entity_type, typed_at, gone) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
  )
  const update = db.prepare(
    `UPDATE node SET typed_at = CASE WHEN entity_type IS ? THEN typed_at ELSE ? END, entity_type = ?,
       gone = ?, system = ?, claims = ?, asked = ?
     WHERE id = +?`,
  )
  const mergedType = openTypeMerger(db, words)

  return (writing) => {
    const { plan, loaded, tx } = writing
    const stubs = new Set<Uri>(plan.created)
    let entities = 0
    for (const write of plan.nodes) {
      stubs.delete(write.uri)
      const before = loaded.state.nodes.get(write.uri)
      const id = nodeId(write.uri, writing)
      const type = write.retyped ? mergedType(id, write) : (before?.entityType ?? null)
      const typedAt = type === null ? null : tx
      const asked = write.asked === null ? null : JSON.stringify(write.asked)
      const gone = jsonOrNull(goneAfter(before?.gone ?? [], write.system['deletedAtSource'] !== undefined, tx))
      const columns = [jsonOrNull(write.system), jsonOrNull(write.claims), asked]
      if (before === undefined) insert.run(id, write.uri, ...columns, type, typedAt, gone)
      else update.run(type, typedAt, type, gone, ...columns, id)
      entities += isEntity(write.system) - (before === undefined ? 0 : isEntity(before.system))
    }
    for (const uri of stubs) insertStub.run(nodeId(uri, writing), uri)
    return entities
  }
}

/** One claimed type is the type. Only where documents differ is everybody's word looked at. */
function openTypeMerger(db: Db, words: Words): (id: number, write: NodeWrite) => string | null {
  const findSaid = openSaidReader(db, words)
  return (id, { uri, claims }) => {
    const types = Object.keys(claims).filter((type) => type !== '')
    if (types.length < 2) return types[0] ?? null
    const merged = mergeSaid(findSaid(id), uri, () => 'first')['entityType']
    return typeof merged === 'string' ? merged : null
  }
}

function goneAfter(before: Gone, gone: boolean, tx: Tx): Gone {
  const last = before.at(-1)
  const was = last !== undefined && last.until === null
  if (was === gone) return before
  if (gone) return [...before, { since: tx, until: null }]
  return [...before.slice(0, -1), { since: last?.since ?? tx, until: tx }]
}

function isEntity(system: Attributes): number {
  return stateOf(system) === 'UNCACHED' ? 0 : 1
}
