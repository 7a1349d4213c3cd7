import { expect, it } from 'vitest'
import { FACET_FIELDS, type SearchPage, type SearchRequest } from '../../contracts/search-index.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { corpusSynonyms, pickOf, randomChanges, randomRequest } from './corpus.ts'
import { NaiveIndex } from './naive.ts'
import type { FilledIndex, Having } from './subject.ts'
import { messageOf } from '../../lib/message-of.ts'

const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
const ROUNDS = 3
const REQUESTS = 12
const MAX_PAGES = 8

/** Random corpora, changes and requests. `MLG_SEED=<n> MLG_SEQUENCES=1` runs only the seed of a failure. */
export function randomContract(having: Having, usual: number): void {
  const sequences = Number(process.env['MLG_SEQUENCES'] ?? usual)

  it('an index answers like one that looks at every document', async () => {
    for (let seed = FIRST_SEED; seed < FIRST_SEED + sequences; seed++) {
      try {
        await compareUnder(randomFrom(seed), await having())
      } catch (error) {
        throw new Error(`seed ${seed}: ${messageOf(error)}`, { cause: error })
      }
    }
  })
}

async function compareUnder(random: Random, filled: FilledIndex): Promise<void> {
  const naive = new NaiveIndex(corpusSynonyms)
  const step = async (): Promise<void> => {
    const changes = randomChanges(random, 1 + below(random, 30))
    await filled.write(changes)
    await naive.write(changes, filled.tx, filled.tx)
  }
  await step()
  for (let round = 0; round < ROUNDS; round++) {
    await step()
    if (below(random, 3) === 0) await filled.reopen()
    for (let i = 0; i < REQUESTS; i++) await comparePages(filled, naive, randomRequest(random, naive.documents))
    const paged = { ...randomRequest(random, naive.documents), limit: 3 }
    await comparePages(filled, naive, paged, step)
    await compareCompletion(random, filled, naive)
    expect((await filled.index.status()).documents).toBe(naive.documents.length)
  }
}

/** Compares page by page, possibly with changes in between: the next page of both begins at the same place. */
async function comparePages(
  filled: FilledIndex,
  naive: NaiveIndex,
  requested: SearchRequest,
  between: () => Promise<void> = async () => {},
): Promise<void> {
  let position: SearchPage['next'] = null
  for (let page = 0; page < MAX_PAGES; page++) {
    const request: SearchRequest = { ...requested, position }
    const expected = await naive.search(request)
    expect({ request, page: await filled.index.search(request) }).toEqual({ request, page: expected })
    position = expected.next
    if (position === null) return
    await between()
  }
}

async function compareCompletion(random: Random, filled: FilledIndex, naive: NaiveIndex): Promise<void> {
  for (const field of FACET_FIELDS) {
    const prefix = pickOf(random, ['', 'a', 'E', 'env', 'ali', 'people/', 'qualite', '日', 'aip://', 'm', ' '])
    const limit = pickOf(random, [1, 3, 50])
    const offered = await filled.index.complete(field, prefix, limit)
    expect([field, prefix, offered]).toEqual([field, prefix, await naive.complete(field, prefix, limit)])
  }
}
