import type { EntityRecord, HistoryEntry, StatedFacts } from '../../../contracts/reads.ts'
import {
  SYSTEM_PLATFORM,
  SYSTEM_TYPE,
  type CauseKind,
  type DocumentKey,
  type Origin,
  type Time,
  type Tx,
} from '../../../model/facts.ts'
import type { Uri } from '../../../model/uri.ts'
import { snapshot, type Db } from '../schema/database.ts'
import { openHorizon } from '../schema/horizon.ts'
import { attributesOf, textsOf } from '../../record/columns.ts'
import { foldStated } from '../../record/folded.ts'
import { SYSTEM } from '../schema/enriched.ts'
import { STATUS, statusOf, SUBJECT_FACTS, type StatusColumns } from '../schema/rows.ts'
import { keyOf, openPartsReader, openStatedReader, openUris, statedOf, type StatedColumns } from './stated.ts'
import type { NumberedNames } from '../schema/numbered-names.ts'
import { openChangesOfNode } from './changes.ts'
import { bySystem } from './stated-entities.ts'
import type { LateReads } from './late-entries.ts'
import { openNodeRows, type NodeNumbers } from './node-numbers.ts'

interface ChangeColumns {
  readonly document: number
  readonly speaker: number | null
  /** Null where the document is about the node itself. */
  readonly subject: number | null
  readonly asserted: string | null
  readonly retracted: string | null
}

interface DatedColumns extends ChangeColumns {
  readonly tx: Tx
  readonly at: Time
  readonly cause_kind: CauseKind
  readonly trace: string
}

/** Of a transaction: the last node and the last change. */
interface EndColumns {
  readonly tx: Tx
  readonly node_to: number
  readonly delta_to: number
}

const NO_ENDS: EndColumns = { tx: 0, node_to: 0, delta_to: 0 }

export interface EntityReads {
  entities(uris: readonly Uri[], at: Tx): (EntityRecord | null)[]
  history(uri: Uri, before: Tx, limit: number): HistoryEntry[]
  documentsNaming(uri: Uri): DocumentKey[]
}

interface AboutColumns extends StatusColumns {
  readonly document: number
  readonly attributes: string | null
}

interface EntityTools {
  readonly names: NumberedNames
  readonly numbers: NodeNumbers
  readonly late: LateReads
}

type NodeColumns = readonly [node: number, system: string | null]

export function openEntityReads(db: Db, tools: EntityTools): EntityReads {
  const { names, numbers } = tools
  const nodes = openNodeRows<NodeColumns>(db, `id, ${SYSTEM}`, tools.late)
  const findStated = openStatedReader(db, names)
  const findParts = openPartsReader(db)
  const findAbout = db.prepare<[number], AboutColumns>(
    `SELECT id AS document, ${STATUS}, ${SUBJECT_FACTS} FROM document WHERE node = +? ORDER BY id`,
  )
  const past = openPast(db, tools)

  function present(uri: Uri, [node, system]: NodeColumns, about: readonly AboutColumns[]): StatedFacts[] {
    const rows: StatedColumns[] = findParts(node)
    for (const { document, speaker, attributes } of about)
      if (attributes !== null) rows.push({ document, speaker, uri, attributes })
    const stated = statedOf(rows, names)
    return system === null ? stated : [bySystem(uri, system), ...stated]
  }

  function entity(uri: Uri, row: NodeColumns | null, at: Tx): EntityRecord | null {
    if (row === null) return null
    const [node] = row
    if (past.bornAfter(node, at)) return null
    const about = findAbout.all(node)
    const stated = past.changedAfter(node, at) ? past.stated(uri, node, at) : present(uri, row, about)
    return { node, uri, stated, documents: about.map((row) => statusOf(row, uri, names)) }
  }

  return {
    entities: (uris, at) =>
      snapshot(db, () => {
        const nodeOf = nodes()
        return uris.map((uri) => entity(uri, nodeOf(uri), at))
      }),
    history: (uri, before, limit) =>
      snapshot(db, () => {
        const node = numbers()(uri)
        return node === null ? [] : past.history(uri, { node, before, limit })
      }),
    documentsNaming: (uri) =>
      snapshot(db, () => {
        const node = numbers()(uri)
        if (node === null) return []
        return findStated(node, uri).map(({ platform, type, document }) => ({ platform, type, uri: document }))
      }),
  }
}

/** The past of one node, folded from its deltas in the order of the log. */
function openPast(db: Db, { names, late: { changes } }: EntityTools) {
  const endsAt = db.prepare<[Tx], EndColumns>(
    'SELECT id AS tx, node_to, delta_to FROM tx WHERE id <= +? ORDER BY id DESC LIMIT 1',
  )
  const lastIndexed = db
    .prepare<[number], number>('SELECT seq FROM change_of_node WHERE node = +? ORDER BY seq DESC LIMIT 1')
    .pluck()
  const columns = 'document, asserted, retracted, d.speaker, nullif(d.node, delta.node) AS subject'
  // The system's document has no row.
  const join = 'LEFT JOIN document d ON d.id = document'
  const changesOf = openChangesOfNode<ChangeColumns>(db, changes, { columns, join })
  const pastOf = openChangesOfNode<DatedColumns>(db, changes, {
    columns: `${columns}, tx, t.at, cause_kind, trace`,
    join: `${join} CROSS JOIN tx t ON t.id = tx`,
  })
  const uriOf = openUris(db)
  const horizon = openHorizon(db)

  function entryOf(row: DatedColumns, node: Uri): HistoryEntry {
    return {
      tx: row.tx,
      at: row.at,
      cause: { kind: row.cause_kind, trace: row.trace },
      origin: originOf(row),
      document: documentOf(row, node),
      asserted: attributesOf(row.asserted),
      retracted: textsOf(row.retracted),
    }
  }

  /** The system's document has no row: it is the node's own. */
  function documentOf({ speaker, subject }: ChangeColumns, node: Uri): DocumentKey {
    if (speaker === null) return { platform: SYSTEM_PLATFORM, type: SYSTEM_TYPE, uri: node }
    return keyOf({ speaker, uri: subject === null ? node : uriOf(subject) }, names)
  }

  function originOf({ speaker }: ChangeColumns): Origin {
    return speaker === null ? 'system' : names.documentKindOf(speaker).origin
  }

  function voiceOf(row: ChangeColumns, node: Uri): Omit<StatedFacts, 'attributes'> {
    const { platform, type, uri } = documentOf(row, node)
    return { origin: originOf(row), platform, type, document: uri }
  }

  // A transaction that was read once keeps its ends: a hundred entities are read as of the same one.
  let last: EndColumns = NO_ENDS
  function endsOf(at: Tx): EndColumns {
    if (at <= 0) return NO_ENDS
    if (last.tx === at) return last
    const row = endsAt.get(at) ?? NO_ENDS
    if (row.tx === at) last = row
    return row
  }

  return {
    bornAfter: (node: number, at: Tx): boolean => node > endsOf(at).node_to,

    changedAfter(node: number, at: Tx): boolean {
      const to = endsOf(at).delta_to
      if (changes.last(node) > to) return true
      return changes.boundary() > to && (lastIndexed.get(node) ?? 0) > to
    },

    stated: (uri: Uri, node: number, at: Tx): StatedFacts[] =>
      foldStated(changesOf.upTo(node, endsOf(at).delta_to), (row) => voiceOf(row, uri)),

    /** Newest first. A transaction is never cut in two, so that the next page may begin before the last one returned. */
    history(uri: Uri, page: { node: number; before: Tx; limit: number }): HistoryEntry[] {
      const out: HistoryEntry[] = []
      const range = { after: endsOf(horizon()).delta_to, to: endsOf(page.before - 1).delta_to }
      for (const row of pastOf.newest(page.node, range)) {
        if (out.length >= page.limit && out.at(-1)?.tx !== row.tx) break
        out.push(entryOf(row, uri))
      }
      return out
    },
  }
}
