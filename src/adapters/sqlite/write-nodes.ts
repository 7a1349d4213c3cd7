import { entitiesBy, pastAfter, typeChange } from '../../commit/nodes.ts'
import type { TypeChange } from '../../contracts/store.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import { jsonOrNull, typeColumns } from './rows.ts'
import { openSaidReader } from './said.ts'
import { nodeId, type WriteTools, type Writing } from './writing.ts'

export interface NodesWritten {
  /** By how much the number of entities changes. */
  readonly entities: number
  readonly types: readonly TypeChange[]
}

/** Inserts and updates the nodes of a commit. */
export function openNodeWriter(db: Db, { words }: WriteTools): (writing: Writing) => NodesWritten {
  const insertStub = db.prepare('INSERT INTO node (id, uri) VALUES (?, ?)')
  const insert = db.prepare(
    `INSERT INTO node (system, claims, asked, entity_type, typed_at, typed_before, gone, uri, id)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = db.prepare(
    `UPDATE node SET system = ?, claims = ?, asked = ?, entity_type = ?, typed_at = ?, typed_before = ?, gone = ?
     WHERE id = +?`,
  )
  const findSaid = openSaidReader(db, words)

  return (writing) => {
    const { plan, loaded, tx } = writing
    const stubs = new Set<Uri>(plan.created)
    const changes: TypeChange[] = []
    let entities = 0
    for (const write of plan.nodes) {
      stubs.delete(write.uri)
      const before = loaded.state.nodes.get(write.uri)
      const id = nodeId(write.uri, writing)
      const past = pastAfter(write, { before, tx, voices: () => findSaid(id) })
      const asked = write.asked === null ? null : JSON.stringify(write.asked)
      const { entity_type, typed_at, typed_before } = typeColumns(past.types)
      const said = [jsonOrNull(write.system), jsonOrNull(write.claims), asked]
      const columns = [...said, entity_type, typed_at, typed_before, jsonOrNull(past.gone)]
      if (before === undefined) insert.run(...columns, write.uri, id)
      else update.run(...columns, id)
      const change = typeChange(id, before, past)
      if (change !== null) changes.push(change)
      entities += entitiesBy(write, before?.system)
    }
    for (const uri of stubs) insertStub.run(nodeId(uri, writing), uri)
    return { entities, types: changes }
  }
}
