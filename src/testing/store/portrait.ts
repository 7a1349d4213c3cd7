import type { RecordPorts } from '../../contracts/store.ts'
import { compareTexts } from '../../lib/compare-texts.ts'
import { documentId } from '../../model/facts.ts'

/** Returns everything readable from a record except lease holders: moving it must not change this. */
export async function portraitOf(store: RecordPorts) {
  const { tx, at } = await store.head()
  const horizon = await store.horizon()
  const nodes = await store.nodePage(0, 10_000)
  const uris = nodes.map(({ uri }) => uri)
  const records = await store.entities(uris, tx)
  const documents = records.flatMap((record) => record?.documents ?? [])
  documents.sort((a, b) => compareTexts(documentId(a), documentId(b)))
  const first = horizon?.tx ?? 1
  const raw = await Promise.all(documents.map((key) => store.raw(key)))
  const pending = await store.pending(uris)
  return {
    tx,
    at,
    horizon,
    log: await store.read(horizon?.tx ?? 0, 10_000),
    documents,
    nodes,
    edges: await store.edgePage(0, tx, 50_000),
    past: await Promise.all([first, Math.ceil((first + tx) / 2), tx].map((then) => store.entities(uris, then))),
    supports: await Promise.all(uris.map((uri) => store.supports(uri, tx, 1_000))),
    history: await Promise.all(uris.map((uri) => store.history(uri, tx + 1, 1_000))),
    rejections: await store.rejections(tx, 0, 1_000),
    raw: raw.map((answer) => answer && { ...answer, body: Buffer.from(answer.body).toString() }),
    pending: pending.map((mark) => mark && { ...mark, nextTryAt: undefined }),
    waiting: (await Promise.all(uris.map((uri) => store.waiting(uri)))).flatMap((payloads) =>
      payloads.map((payload) => ({ ...payload, body: payload.body && Buffer.from(payload.body).toString() })),
    ),
    quarantined: await store.quarantined(0, 100),
    counts: await store.counts(),
  }
}
