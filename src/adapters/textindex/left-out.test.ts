import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { FACET_FIELDS, type DocumentsLeftOut, type SearchPage } from '../../contracts/search-index.ts'
import { below, seeded, type Random } from '../../lib/random.ts'
import { corpusSynonyms, pickOf, randomChanges, randomRequest } from '../../testing/search/corpus.ts'
import { NaiveIndex } from '../../testing/search/naive.ts'
import { TextIndex } from './text-index.ts'

const SEEDS = 12
const ROUNDS = 4
const REQUESTS = 10
const MOST_NODES = 4_096

/** A third of all nodes. */
function some(random: Random, key: string): DocumentsLeftOut {
  const bits = new Uint32Array(new SharedArrayBuffer(MOST_NODES / 8))
  for (let node = 0; node < MOST_NODES; node++)
    if (below(random, 3) === 0) bits[node >>> 5] = (bits[node >>> 5] ?? 0) | (1 << (node & 31))
  return { key, bits }
}

it('answers as an index that never had what is left out, frozen, merged and in memory', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'left-out-'))
  try {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seeded(seed)
      const index = await TextIndex.open(join(folder, String(seed)), { freezeAt: 40, synonyms: corpusSynonyms })
      const naive = new NaiveIndex(corpusSynonyms)
      for (let round = 1; round <= ROUNDS; round++) {
        const changes = randomChanges(random, 1 + below(random, 60))
        await index.write(changes, round, round)
        await naive.write(changes, round, round)
        const without = some(random, `${seed} ${round}`)
        for (let i = 0; i < REQUESTS; i++) {
          let position: SearchPage['next'] = null
          const requested = { ...randomRequest(random, naive.documents), limit: 5 }
          for (let page = 0; page < 3; page++) {
            const request = { ...requested, position }
            const expected: SearchPage = await naive.search(request, without)
            expect({ seed, request, page: await index.search(request, without) }).toEqual({
              seed,
              request,
              page: expected,
            })
            position = expected.next
            if (position === null) break
          }
        }
        for (const field of FACET_FIELDS) {
          const prefix = pickOf(random, ['', 'a', 'e', 'env', 'm'])
          expect([seed, field, prefix, await index.complete(field, prefix, 50, without)]).toEqual([
            seed,
            field,
            prefix,
            await naive.complete(field, prefix, 50, without),
          ])
        }
      }
      await index.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
