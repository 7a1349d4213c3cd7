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

/** What every document says of a node at present, in the order in which they were first heard. The system is not among them. */
export function openStatedReader(db: Db, words: NumberedNames): (node: number) => StatedFacts[] {
  const find = db.prepare<[number], StatedColumns>(
    `SELECT (SELECT speaker FROM document WHERE id = document) AS speaker, (SELECT uri FROM document WHERE id = document) AS uri,
       ${ATTRIBUTES} FROM said WHERE node = +? ORDER BY document`,
  )
  return (node) =>
    find.all(node).map(({ speaker, uri, attributes }) => {
      return { ...words.documentKindOf(speaker), document: uri, attributes: attributesOf(attributes) }
    })
}

/** Of a document's row: who speaks, about what. */
export function keyOf(row: { readonly speaker: number; readonly uri: Uri }, words: NumberedNames): DocumentKey {
  const { platform, type } = words.documentKindOf(row.speaker)
  return { platform, type, uri: row.uri }
}
