import { expect, it } from 'vitest'
import { FACET_FIELDS, type DocumentsLeftOut, type SearchPage } from '../../contracts/search-index.ts'
import type { Ownership } from '../../contracts/search-documents.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { setBit } from '../../lib/bits.ts'
import { corpusSynonyms, pickOf, randomChanges, randomOwnership, randomRequest } from './corpus.ts'
import { NaiveIndex } from './naive.ts'
import type { Having } from './subject.ts'

/** One with other owners, and one without. */
const ROUNDS = 2
const REQUESTS = 10
const MAX_PAGES = 3
/** More nodes than any corpus has. */
const MAX_NODES = 4_096

export function leftOutContract(having: Having, sequences: number): void {
  it('an index with exclusions answers like one that never had the excluded documents', async () => {
    for (let seed = 1; seed <= sequences; seed++) {
      const random = randomFrom(seed)
      const filled = await having()
      const naive = new NaiveIndex(corpusSynonyms)
      for (let round = 1; round <= ROUNDS; round++) {
        const changes = randomChanges(random, 1 + below(random, 60))
        await filled.write(changes)
        await naive.write(changes, filled.tx, filled.tx)
        const without = randomLeftOut(random, `${seed} ${round}`, round === 1)
        for (let i = 0; i < REQUESTS; i++) {
          let position: SearchPage['next'] = null
          const requested = { ...randomRequest(random, naive.documents), limit: 5 }
          for (let page = 0; page < MAX_PAGES; page++) {
            const request = { ...requested, position }
            const expected: SearchPage = await naive.search(request, without)
            const found = await filled.index.search(request, without)
            expect({ seed, request, page: found }).toEqual({ seed, request, page: expected })
            position = expected.next
            if (position === null) break
          }
        }
        for (const field of FACET_FIELDS) {
          const prefix = pickOf(random, ['', 'a', 'e', 'env', 'm'])
          const offered = await filled.index.complete(field, prefix, 50, without)
          const expected = await naive.complete(field, prefix, 50, without)
          expect([seed, field, prefix, offered]).toEqual([seed, field, prefix, expected])
        }
      }
    }
  })
}

/** Leaves out a third of all nodes, and may give other owners to a third. */
function randomLeftOut(random: Random, key: string, hasOtherOwners: boolean): DocumentsLeftOut {
  const without = { key, bits: aThird(random) }
  return hasOtherOwners ? { ...without, owned: otherOwners(random) } : without
}

function otherOwners(random: Random): NonNullable<DocumentsLeftOut['owned']> {
  const owned = new Map<number, Ownership>()
  for (let node = 0; node < MAX_NODES; node++)
    if (below(random, 3) === 0) {
      const { teams, ...others } = randomOwnership(random)
      owned.set(node, { ...others, teams: below(random, 3) === 0 ? [...teams, ELSEWHERE] : teams })
    }
  return owned
}

const ELSEWHERE = 'aip://group/identity/elsewhere'

function aThird(random: Random): DocumentsLeftOut['bits'] {
  const bits = new Uint32Array(new SharedArrayBuffer(MAX_NODES / 8))
  for (let node = 0; node < MAX_NODES; node++) if (below(random, 3) === 0) setBit(bits, node)
  return bits
}
