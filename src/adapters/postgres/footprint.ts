import { fnv1a } from '../../lib/fnv.ts'
import { documentId } from '../../model/facts.ts'
import { RESOLVES_TO } from '../../model/lookup.ts'
import type { Session } from './connection.ts'
import {
  KINDS,
  noQuestions,
  placesOf,
  type Loaded,
  type LoadKind,
  type LoadRequest,
  type Questions,
  type SupportRow,
} from './mirror.ts'

/**
 * What batches wrote, as sets of hashed keys: a batch that was loaded before it had the lock of the log learns from those that were
 * written since which of its reads it has to repeat. Two keys with one hash cost a superfluous read; a read that is out of date is
 * always among them, for equal keys have equal hashes.
 */
export type Footprint = Set<number>

/** More than a batch writes that does not carry the edges of a look-up with very many of them: that one counts as having written everything. */
const MAX_KEYS = 100_000
/** Batches of which the footprint is kept. Who is further behind loads everything again. */
const KEPT = 64

/** What a question reads, as those who write name it. Coarser than the question where that saves keys and is seldom wrong. */
export const KEYS = {
  node: (uri: string) => hash('n', uri),
  /** The rows of its documents, and what those state. */
  about: (uri: string) => hash('a', uri),
  voices: (uri: string) => hash('v', uri),
  dirty: (uri: string) => hash('d', uri),
  /** By the node that the document is about. */
  supports: (uri: string) => hash('s', uri),
  from: (uri: string) => hash('f', uri),
  to: (uri: string) => hash('t', uri),
  resolvers: (uri: string) => hash('r', uri),
  guard: (platform: string) => hash('g', platform),
  present: (platform: string) => hash('p', platform),
}

const KEY_OF: Record<LoadKind, ((asked: LoadRequest) => number) | null> = {
  node: ({ uri }) => KEYS.node(uri),
  about: ({ uri }) => KEYS.about(uri),
  contents: ({ uri }) => KEYS.about(uri),
  voices: ({ uri }) => KEYS.voices(uri),
  dirty: ({ uri }) => KEYS.dirty(uri),
  supports: ({ uri }) => KEYS.supports(uri),
  edge: ({ uri, edge }) => KEYS.from(edge?.from ?? uri),
  target: ({ uri }) => KEYS.to(uri),
  resolvers: ({ uri }) => KEYS.resolvers(uri),
  resolutions: ({ uri }) => KEYS.from(uri),
  guard: ({ uri }) => KEYS.guard(uri),
  present: ({ uri }) => KEYS.present(uri),
  // Locked since it was read.
  duty: null,
}

export function addSupport(
  footprint: Footprint,
  { document, type, from, to }: Omit<SupportRow, 'id' | 'provenance'>,
): void {
  footprint.add(KEYS.supports(document.uri)).add(KEYS.from(from)).add(KEYS.to(to))
  if (type === RESOLVES_TO) footprint.add(KEYS.resolvers(to))
}

/** What was asked before the batches whose footprints these are, and may have another answer now. Null: any of it. */
export function outdated({ asked }: Loaded, written: Footprint | null): Questions | null {
  const stale = noQuestions()
  let found = false
  for (const kind of KINDS) {
    const keyOf = KEY_OF[kind]
    if (keyOf === null) continue
    for (const [key, request] of asked[kind]) {
      if (written !== null && !written.has(keyOf(request))) continue
      stale[kind].set(key, request)
      found = true
    }
  }
  return found ? stale : null
}

/** Removes what answered these questions. A row that answers others as well is among what they are answered when they are asked again. */
export function forget(loaded: Loaded, stale: Questions): void {
  for (const kind of KINDS) for (const key of stale[kind].keys()) loaded.asked[kind].delete(key)
  for (const uri of loaded.nodes.keys()) if (stale.node.has(uri)) loaded.nodes.delete(uri)
  for (const uri of loaded.dirty.keys()) if (stale.dirty.has(uri)) loaded.dirty.delete(uri)
  for (const platform of stale.guard.keys()) loaded.guards.delete(platform)
  for (const platform of stale.present.keys()) loaded.present.delete(platform)
  for (const [id, { status }] of loaded.documents) if (stale.about.has(status.uri)) loaded.documents.delete(id)
  for (const [id, { key, node }] of loaded.said)
    if (stale.contents.has(documentId(key)) || stale.voices.has(node)) loaded.said.delete(id)
  for (const [id, support] of loaded.supports)
    if (placesOf(support).some(([kind, key]) => stale[kind].has(key))) loaded.supports.delete(id)
}

/** What was written after one batch up to another: empty where nothing was; null where that is not known. */
export async function footprintsSince(session: Session, after: number): Promise<(upTo: number) => Footprint | null> {
  const rows = await session.query<{ batch: number; keys: Buffer }>(
    'SELECT batch, keys FROM footprint WHERE batch > $1',
    [after],
  )
  return (upTo) => {
    if (rows.length !== upTo - after) return null
    const all: Footprint = new Set()
    for (const { keys } of rows) for (let at = 0; at < keys.length; at += 4) all.add(keys.readUInt32LE(at))
    return all
  }
}

/** After the head, which numbers the batch. */
export function leaveFootprint(session: Session, footprint: Footprint): Promise<unknown>[] {
  const clear = session.query(`DELETE FROM footprint WHERE batch <= (SELECT batch FROM head) - ${KEPT}`)
  if (footprint.size > MAX_KEYS) return [clear]
  const keys = Buffer.from(Uint32Array.from(footprint).buffer)
  return [clear, session.query('INSERT INTO footprint (batch, keys) SELECT batch, $1 FROM head', [keys])]
}

function hash(kind: string, text: string): number {
  return fnv1a(text, fnv1a(kind)) >>> 0
}
