import type { GraphReader } from '../../contracts/graph.ts'
import type { FacetCount, FacetField, SearchIndex, SearchPage, SearchRequest } from '../../contracts/search-index.ts'
import { hidesNamed, type HiddenEntities } from '../../contracts/view.ts'

/** Fields whose values are URIs of entities. */
const NAMED_BY_URI: ReadonlySet<FacetField> = new Set(['owner', 'team'])

/** A search index without what is hidden: the index leaves it out, so that what it counts is exact. */
export class VisibleIndex implements SearchIndex {
  readonly #index: SearchIndex
  readonly #graph: GraphReader
  readonly #hidden: HiddenEntities

  constructor(index: SearchIndex, graph: GraphReader, hidden: HiddenEntities) {
    this.#index = index
    this.#graph = graph
    this.#hidden = hidden
  }

  async search(request: SearchRequest): Promise<SearchPage> {
    const { wanted } = request
    const filters = wanted.filters.map((filter) =>
      NAMED_BY_URI.has(filter.field)
        ? { ...filter, values: filter.values.filter((value) => !this.#hides(value)) }
        : filter,
    )
    const page = await this.#index.search({ ...request, wanted: { ...wanted, filters } }, this.#without)
    return { ...page, facets: this.#shownFacets(page.facets) }
  }

  async complete(field: FacetField, prefix: string, limit: number): Promise<readonly FacetCount[]> {
    if (!NAMED_BY_URI.has(field)) return await this.#index.complete(field, prefix, limit, this.#without)
    // Hidden ones among the most frequent make room for others.
    const found = await this.#index.complete(field, prefix, limit + MOST_HIDDEN, this.#without)
    return found.filter(({ value }) => !this.#hides(value)).slice(0, limit)
  }

  async status() {
    const status = await this.#index.status()
    return { ...status, documents: 0, bytes: 0 }
  }

  get #without() {
    const { key, bits, unowned } = this.#hidden
    return { key, bits, unowned }
  }

  #shownFacets(facets: SearchPage['facets']): SearchPage['facets'] {
    return Object.fromEntries(
      Object.entries(facets).map(([field, counts]) => [
        field,
        NAMED_BY_URI.has(field as FacetField) ? counts.filter(({ value }) => !this.#hides(value)) : counts,
      ]),
    )
  }

  #hides(value: string): boolean {
    return hidesNamed(this.#hidden, this.#graph, value)
  }
}

const MOST_HIDDEN = 1_000
