import type { OpenSupport, SupportWrite } from '../../commit/state.ts'
import { documentId, type DocumentKey, type Tx } from '../../model/facts.ts'
import type { Uri } from '../../model/uri.ts'
import type { Db } from './database.ts'
import { jsonOrNull, provenanceNumber } from './rows.ts'
import type { WriteTools, Writing } from './writing.ts'

export interface SupportWriter {
  assert(supports: readonly SupportWrite[], writing: Writing): void
  close(supports: readonly OpenSupport[], tx: Tx): void
}

export function openSupportWriter(db: Db, { words, head }: WriteTools): SupportWriter {
  const insert = db.prepare(
    `INSERT INTO support (id, type, src, dst, document, provenance, evidence, since) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const close = db.prepare<[Tx, number]>('UPDATE support SET until = ? WHERE id = +?')
  const findDocument = db.prepare<[number, Uri], { id: number }>(
    'SELECT id FROM document WHERE speaker = +? AND uri = +?',
  )
  const findNode = db.prepare<[Uri], { id: number }>('SELECT id FROM node WHERE uri = +?')

  /** A look-up's document and its answer need not be part of the commit that carries an edge on to it. */
  function documentOf(key: DocumentKey, { documentIds }: Writing): number {
    const known = documentIds.get(documentId(key))
    if (known !== undefined) return known
    const id = findDocument.get(words.speaker(key.platform, key.type), key.uri)?.id
    if (id === undefined) throw new Error(`${documentId(key)} is not in the record`)
    documentIds.set(documentId(key), id)
    return id
  }

  function nodeOf(uri: Uri, { nodeIds }: Writing): number {
    const known = nodeIds.get(uri)
    if (known !== undefined) return known
    const id = findNode.get(uri)?.id
    if (id === undefined) throw new Error(`${uri} is not in the record`)
    nodeIds.set(uri, id)
    return id
  }

  return {
    assert(supports, writing) {
      const now = head()
      for (const { type, from, to, document, provenance, evidence } of supports) {
        const ends = [words.edgeType(type), nodeOf(from, writing), nodeOf(to, writing)]
        const reason = [documentOf(document, writing), provenanceNumber(provenance), jsonOrNull(evidence)]
        insert.run(++now.support, ...ends, ...reason, writing.tx)
      }
    },
    close(supports, tx) {
      for (const support of supports) close.run(tx, support.id)
    },
  }
}
