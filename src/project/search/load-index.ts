import { mergedEntity } from '../../catalogue/entity.ts'
import type { NodeId } from '../../contracts/log.ts'
import type { StatedEntity } from '../../contracts/reads.ts'
import type { IndexChange, SearchIndexWriter } from '../../contracts/search-index.ts'
import { isSearched, nameElsewhere } from './document.ts'
import type { SearchedEntity } from './assemble.ts'
import type { SearchParts } from './parts.ts'
import type { AroundNodes } from './surroundings.ts'
import { DOCUMENT_BATCH } from './read-documents.ts'
import { SearchState } from './search-state.ts'

/** Documents in one write while everything is written: an engine merges less where they are many. */
const DOCUMENTS_A_WRITE = 2_000

/**
 * Fills an index from the record: first the names of everything, then the documents that show them. Pages may have
 * later changes, since commits go on; those are in the log after the head of the state, and are written again.
 */
export async function loadIndex(parts: SearchParts, writer: SearchIndexWriter): Promise<SearchState> {
  const { ahead, log } = parts
  const began = performance.now()
  const state = new SearchState(parts, writer, ahead.head)
  log.info({ tx: state.head }, 'filling the search index from the record')
  for await (const page of pages(parts))
    for (const entity of page) state.documents.names.set(entity.node, nameIn(entity, parts))
  let changes: IndexChange[] = []
  let documents = 0
  for await (const { entities, around } of withAround(parts, state)) {
    for (const put of await state.documents.of(entities, ahead.head, around)) changes.push({ put })
    if (changes.length < DOCUMENTS_A_WRITE) continue
    documents += changes.length
    await writer.write(changes, state.head, 0)
    changes = []
  }
  documents += changes.length
  await writer.write(changes, state.head, state.head)
  log.info({ tx: state.head, documents, ms: Math.round(performance.now() - began) }, 'filled the search index')
  return state
}

/** Most have one source, whose name it is: nothing has to be merged for that. */
function nameIn({ uri, stated }: StatedEntity, { catalogue }: SearchParts): string | null {
  if (!isSearched(uri)) return null
  const [only, another] = stated.filter(({ origin }) => origin !== 'system')
  const isAlone = another === undefined && only?.origin === 'source'
  return nameElsewhere(isAlone ? only : mergedEntity(stated, uri, catalogue))
}

interface AroundPage {
  readonly entities: readonly SearchedEntity[]
  readonly around: Promise<AroundNodes>
}

/**
 * One page ahead: the thread of the graph looks for what lies around the next one while the documents of this one are
 * made and written.
 */
async function* withAround(parts: SearchParts, { documents }: SearchState): AsyncGenerator<AroundPage, void, void> {
  let before: AroundPage | null = null
  for await (const page of pages(parts)) {
    const entities = documents.searched(page)
    const around = documents.around(entities, parts.ahead.head)
    // Whoever takes it is told.
    around.catch(() => undefined)
    if (before !== null) yield before
    before = { entities, around }
  }
  if (before !== null) yield before
}

async function* pages({ store, turn }: SearchParts): AsyncGenerator<readonly StatedEntity[], void, void> {
  for (let after: NodeId = 0; ;) {
    const page = await store.entityPage(after, DOCUMENT_BATCH)
    const last = page.at(-1)
    if (last === undefined) return
    yield page
    after = last.node
    await turn()
  }
}
