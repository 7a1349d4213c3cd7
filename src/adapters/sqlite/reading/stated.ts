import type { StatedFacts } from '../../../contracts/reads.ts'
import type { DocumentKey } from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import type { Db } from '../schema/database.ts'
import { attributesOf } from '../../record/columns.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'

export interface StatedColumns {
  readonly speaker: number
  readonly uri: Uri
  readonly attributes: string
}

/** To select the attributes of a row of `said`. */
export const ATTRIBUTES = `coalesce(attributes, (SELECT asserted FROM delta d WHERE d.seq = said.seq)) AS attributes`

/** The present facts of every document about a node, in the order in which they first had any. The system's is not among them. */
export function openStatedReader(db: Db, names: NumberedNames): (node: number) => StatedFacts[] {
  const find = db.prepare<[number], StatedColumns>(
    `SELECT (SELECT speaker FROM document WHERE id = document) AS speaker, (SELECT uri FROM document WHERE id = document) AS uri,
       ${ATTRIBUTES} FROM said WHERE node = +? ORDER BY document`,
  )
  return (node) =>
    find.all(node).map(({ speaker, uri, attributes }) => {
      return { ...names.documentKindOf(speaker), document: uri, attributes: attributesOf(attributes) }
    })
}

/** The key of a document's row. */
export function keyOf(row: { readonly speaker: number; readonly uri: Uri }, names: NumberedNames): DocumentKey {
  const { platform, type } = names.documentKindOf(row.speaker)
  return { platform, type, uri: row.uri }
}
