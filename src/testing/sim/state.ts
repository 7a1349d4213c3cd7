import type { EntityRecord } from '../../contracts/reads.ts'
import type { RecordPorts } from '../../contracts/store.ts'
import { canonicalJson } from '../../lib/json.ts'
import { SYSTEM_PLATFORM } from '../../model/facts.ts'
import { isLookup, LOOKUP_TYPE } from '../../model/lookup.ts'
import { HAS_REASON } from '../../model/quality.ts'
import { isOfSource } from '../../model/origin.ts'
import type { Uri } from '../../model/uri.ts'

/** A current fact of the record about one entity, in the oracle's terms. */
export interface RecordedLine {
  readonly text: string
  /** The document that states it; null for the service itself. */
  readonly by: Uri | null
}

interface RecordedState {
  readonly lines: readonly RecordedLine[]
  /** Conclusions of rules: `type|from|to`. Quality is compared separately. */
  readonly concluded: ReadonlySet<string>
  /** Entities ever described: a gone one keeps its type. Whether it was described depends on timing. */
  readonly described: ReadonlySet<string>
}

/**
 * Returns all current facts of the record as lines of text, so that a difference can be read. Leaves out what depends
 * on when it looked: that a deleted entity was seen, and look-ups that nothing needs any more.
 */
export async function recordedState(store: RecordPorts): Promise<RecordedState> {
  const { tx } = await store.head()
  const uris = await allUris(store)
  const lines: RecordedLine[] = []
  const concluded = new Set<string>()
  const records = await store.entities(uris, tx)
  for (const record of records) if (record !== null) lines.push(...factLines(record))
  for (const uri of uris) {
    const { rows } = await store.supports(uri, tx, 10_000)
    const requested = !isLookup(uri) || rows.some((s) => s.to === uri)
    for (const { type, from, to, document } of rows) {
      if (from !== uri || !requested) continue
      if (type === HAS_REASON) continue
      if (document.platform === SYSTEM_PLATFORM) concluded.add(`${type}|${from}|${to}`)
      else
        lines.push({
          by: document.type === LOOKUP_TYPE ? null : document.uri,
          text: `${from} –${type}→ ${to} (${document.uri})`,
        })
    }
  }
  const described = records.flatMap((record) =>
    record?.stated.some(({ attributes }) => attributes['entityType'] !== undefined) === true ? [record.uri] : [],
  )
  return { lines, concluded, described: new Set(described) }
}

async function allUris(store: RecordPorts): Promise<Uri[]> {
  const uris: Uri[] = []
  for (let after = 0; ;) {
    const page = await store.nodePage(after, 1_000)
    for (const node of page) uris.push(node.uri)
    const last = page.at(-1)
    if (last === undefined) return uris
    after = last.id
  }
}

function factLines(record: EntityRecord): RecordedLine[] {
  const { uri, stated, documents } = record
  const lines: RecordedLine[] = []
  const system = stated.find((s) => s.platform === SYSTEM_PLATFORM)?.attributes ?? {}
  const isRead = documents.some(({ origin }) => isOfSource(origin))
  // Only a timely look shows that other records once described it.
  if ((system['deletedAtSource'] !== undefined && isRead) || system['unresolvable'] === true)
    lines.push({ by: null, text: `${uri} is absent` })
  else if (system['state'] !== undefined) lines.push({ by: null, text: `${uri} is there` })
  for (const { lastError, type } of documents)
    if (lastError !== null) lines.push({ by: null, text: `${uri} couldn't be read as ${type}: ${lastError}` })
  for (const { platform, type, document, attributes } of stated) {
    if (platform === SYSTEM_PLATFORM) continue
    const gone = documents.some((d) => d.gone && d.type === type && d.platform === platform)
    const names = Object.keys(attributes).filter((name) => name !== 'updatedAt')
    // A tombstone keeps only the type of a gone entity.
    if (gone && names.length === 1 && names[0] === 'entityType') continue
    for (const name of names)
      lines.push({
        by: document,
        text: `${uri} ${platform}/${document} ${name} = ${canonicalJson(attributes[name] ?? null)}`,
      })
  }
  return lines
}
