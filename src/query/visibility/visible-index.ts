import type { GraphReader } from '../../contracts/graph.ts'
import {
  BEST_HITS,
  type FacetCount,
  type FacetField,
  type SearchFilter,
  type SearchIndex,
  type SearchPage,
  type SearchRequest,
} from '../../contracts/search-index.ts'
import { completes, mostFrequent } from '../../search/facets.ts'
import { visibleOwners, type OwnerSources } from './visible-owners.ts'
import { hidesNamed, type HiddenEntities } from '../../contracts/visibility.ts'

/** Fields whose values are URIs of entities. */
const NAMED_BY_URI: ReadonlySet<FacetField> = new Set(['owner', 'team'])
/** Fields whose values depend on ownership. */
const BY_OWNERS: ReadonlySet<FacetField> = new Set([...NAMED_BY_URI, 'governance'])

/** A search index without hidden entities: the index excludes them, so that its counts are exact. */
export class VisibleIndex implements SearchIndex {
  readonly #index: SearchIndex
  readonly #graph: GraphReader
  readonly #hidden: HiddenEntities
  readonly #sources: OwnerSources

  constructor(index: SearchIndex, sources: OwnerSources, hidden: HiddenEntities) {
    const { graph } = sources
    this.#sources = sources
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
    const page = await this.#index.search(
      { ...request, wanted: { ...wanted, filters } },
      await this.#withoutFor(request),
    )
    return { ...page, facets: this.#shownFacets(page.facets) }
  }

  async complete(field: FacetField, prefix: string, limit: number): Promise<readonly FacetCount[]> {
    if (field !== 'owner' && field !== 'team') return await this.#index.complete(field, prefix, limit, this.#without)
    // Fetches more, to replace hidden ones among the most frequent.
    const found = await this.#index.complete(field, prefix, limit + MAX_HIDDEN, this.#without)
    const shown = found.filter(({ value }) => !this.#hides(value))
    return (await this.#recounted(field, shown, prefix)).slice(0, limit)
  }

  async status() {
    const status = await this.#index.status()
    return { ...status, documents: 0, bytes: 0 }
  }

  /** Only searches by owner need to know what others own. */
  async #withoutFor({ wanted, facets }: SearchRequest) {
    if (![...facets, ...wanted.filters.map(({ field }) => field)].some((field) => BY_OWNERS.has(field)))
      return this.#without
    const { key, owned } = await visibleOwners(this.#hidden, this.#sources)
    return owned.size === 0 ? this.#without : { ...this.#without, key: `${this.#hidden.key} owned ${key}`, owned }
  }

  /** Recounts what is visible for owners and teams of entities that hidden ones own as well. */
  async #recounted(
    field: 'owner' | 'team',
    found: readonly FacetCount[],
    prefix: string,
  ): Promise<readonly FacetCount[]> {
    const { names } = await visibleOwners(this.#hidden, this.#sources)
    const counts = new Map(found.map(({ value, count }) => [value, count]))
    const changed = [...names[field]].filter((name) => !this.#hides(name) && completes(field, name, prefix))
    for (const name of changed.slice(0, MAX_RECOUNTED)) {
      const filter: SearchFilter = { field, values: [name], negative: false }
      const request = { ...EVERYTHING, wanted: { ...EVERYTHING.wanted, filters: [filter] } }
      counts.set(name, (await this.search(request)).total)
    }
    return mostFrequent([...counts.keys()], counts).filter(({ count }) => count > 0)
  }

  get #without() {
    const { key, bits } = this.#hidden
    return { key, bits }
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

const MAX_HIDDEN = 1_000
/** Each takes a search; the other counts stay as they are. */
const MAX_RECOUNTED = 100

const EVERYTHING: SearchRequest = {
  wanted: { text: '', words: [], phrases: [], without: [], filters: [], updated: [], numbers: [], nodes: [] },
  indices: ['entities', 'owners'],
  limit: 0,
  now: 0,
  ...BEST_HITS,
}
