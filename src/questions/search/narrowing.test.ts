import { expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { FACET_FIELDS, type SearchIndex, type SearchPage } from '../../contracts/search-index.ts'
import type { Reader } from '../../query/reader.ts'
import { below, randomFrom, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import { filterAttributes } from '../../search/attributes.ts'
import { facetLinks, type FacetLinks } from '../../search/language/facet-choice.ts'
import { parseQuery } from '../../search/language/parse.ts'
import { printQuery, type QueryTree } from '../../search/language/tree.ts'
import { compileWanted, type ReadQuery } from '../../search/language/wanted.ts'
import { runs } from '../../testing/runs.ts'
import { NOW, request } from '../../testing/search/build.ts'
import { MAX_NODES, pickOf, randomChanges, randomText } from '../../testing/search/corpus.ts'
import { NaiveIndex } from '../../testing/search/naive.ts'
import { valuesIn } from './filter-values.ts'

const FIRST_SEED = Number(process.env['MLG_SEED'] ?? 1)
const SEEDS = Number(process.env['MLG_SEEDS'] ?? runs(12))
/** Maximum number of choices made in sequence. */
const CHOICES = 5
const MAX_VALUES = 4
const catalogue = builtinCatalogue()
const attributes = filterAttributes(catalogue)

/** A corpus has attributes outside the catalogue, which nobody can filter by. */
const isNamed = (value: string): boolean => attributes.find(value.slice(0, value.indexOf('::'))) !== null

interface Answered {
  readonly tree: QueryTree
  readonly read: ReadQuery
  readonly page: SearchPage
}

async function ask(index: SearchIndex, text: string): Promise<Answered> {
  const reader = {
    graph: { idOf: () => undefined },
    loader: { load: () => Promise.resolve([]) },
  } as unknown as Reader
  const tree = parseQuery(text, attributes)
  const read = must(await compileWanted(tree, { now: NOW, catalogue, values: valuesIn(index, reader, NOW) }))
  const page = await index.search(request(read.wanted, { limit: 2 * MAX_NODES, facets: FACET_FIELDS }))
  return { tree, read, page }
}

/** Returns the links of an answer's facet values, limited to those shown first. */
function linksIn({ tree, read, page }: Answered): readonly (FacetLinks & { readonly count: number })[] {
  return FACET_FIELDS.flatMap((field) =>
    (page.facets[field] ?? [])
      .filter(({ value }) => field !== 'attribute' || isNamed(value))
      .slice(0, MAX_VALUES)
      .map(({ value, count }) => ({ ...facetLinks({ tree, meant: read.meant }, field, value), count })),
  )
}

function startOf(random: Random): string {
  const words = randomText(random, 3)
    .replaceAll(/[^\p{L}\p{N} ]/gu, ' ')
    .slice(0, 100)
    .trim()
  return `${words} ${pickOf(random, ['', '', '-type:feature', 'is:owned,described', 'updated:<30d', '-tag:env', 'tag:bare'])}`.trim()
}

it('every facet count equals the total of the query that it links to', async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const random = randomFrom(seed)
    const index = new NaiveIndex()
    await index.write(randomChanges(random, 2 * MAX_NODES), 1, 1)
    let text = startOf(random)
    for (let i = 0; i < CHOICES; i++) {
      const links = linksIn(await ask(index, text))
      for (const { query, count } of links) {
        if (query === null) continue
        const { page } = await ask(index, printQuery(query))
        expect([seed, text, printQuery(query), page.total]).toEqual([seed, text, printQuery(query), count])
      }
      const chosen = links[below(random, Math.max(1, links.length))]
      const next = below(random, 2) === 0 ? chosen?.query : chosen?.toggled
      text = next == null ? text : printQuery(next)
    }
  }
})
