import type { Store } from '../../contracts/store.ts'
import { canonicalJson } from '../../lib/json.ts'
import { SYSTEM_PLATFORM } from '../../model/facts.ts'
import { isLookup } from '../../model/lookup.ts'
import type { Uri } from '../../model/uri.ts'

/**
 * Everything that the record holds as true now, as lines of text, so that two records can be compared and a difference read.
 * What a record saw of a past state depends on when it looked, and is left out: that a deleted thing was seen, and answers to
 * questions that nobody asks any more.
 */
export async function stateLines(store: Store): Promise<readonly string[]> {
  const { tx } = await store.head()
  const lines: string[] = []
  const uris: Uri[] = []
  for (let after = 0; ;) {
    const page = await store.nodePage(after, 1_000)
    for (const node of page) uris.push(node.uri)
    const last = page.at(-1)
    if (last === undefined) break
    after = last.id
  }
  const records = await store.entities(uris, tx)
  records.forEach((record, i) => {
    for (const said of record?.said ?? []) {
      if (said.platform === SYSTEM_PLATFORM) continue
      const gone =
        record?.documents.some((d) => d.gone && d.type === said.type && d.platform === said.platform) === true
      if (gone) continue
      for (const [attribute, value] of Object.entries(said.attributes)) {
        if (attribute === 'updatedAt') continue
        lines.push(`${uris[i] ?? ''} ${said.platform}/${said.document} ${attribute} = ${canonicalJson(value)}`)
      }
    }
  })
  for (const uri of uris) {
    const { rows } = await store.supports(uri, tx, 10_000)
    const unasked = isLookup(uri) && rows.every((s) => s.to !== uri)
    for (const s of rows) {
      if (s.from === uri && !unasked)
        lines.push(`${s.from} –${s.type}→ ${s.to} (${s.document.uri}${isLookup(s.to) ? ', unresolved' : ''})`)
    }
  }
  return lines.sort()
}
