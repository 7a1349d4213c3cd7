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
import { visibleTeams, type TeamSources } from './visible-teams.ts'
import { hidesNamed, type HiddenEntities } from '../../contracts/view.ts'

/** Fields whose values are URIs of entities. */
const NAMED_BY_URI: ReadonlySet<FacetField> = new Set(['owner', 'team'])

/** A search index without what is hidden: the index leaves it out, so that what it counts is exact. */
export class VisibleIndex implements SearchIndex {
  readonly #index: SearchIndex
  readonly #graph: GraphReader
  readonly #hidden: HiddenEntities
  readonly #sources: TeamSources

  constructor(index: SearchIndex, sources: TeamSources, hidden: HiddenEntities) {
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
    if (!NAMED_BY_URI.has(field)) return await this.#index.complete(field, prefix, limit, this.#without)
    // Hidden ones among the most frequent make room for others.
    const found = await this.#index.complete(field, prefix, limit + MOST_HIDDEN, this.#without)
    const shown = found.filter(({ value }) => !this.#hides(value))
    return (field === 'team' ? await this.#recounted(shown, prefix) : shown).slice(0, limit)
  }

  async status() {
    const status = await this.#index.status()
    return { ...status, documents: 0, bytes: 0 }
  }

  /** Only searches by team need to know which things belong to others. */
  async #withoutFor({ wanted, facets }: SearchRequest) {
    const isByTeam = facets.includes('team') || wanted.filters.some(({ field }) => field === 'team')
    if (!isByTeam) return this.#without
    const { key, teams } = await visibleTeams(this.#hidden, this.#sources)
    return teams.size === 0 ? this.#without : { ...this.#without, key: `${this.#hidden.key} teams ${key}`, teams }
  }

  /** Recounts what is visible of the teams whose hidden members own something. */
  async #recounted(found: readonly FacetCount[], prefix: string): Promise<readonly FacetCount[]> {
    const { names } = await visibleTeams(this.#hidden, this.#sources)
    const counts = new Map(found.map(({ value, count }) => [value, count]))
    const changed = [...names].filter((name) => !this.#hides(name) && completes('team', name, prefix))
    for (const name of changed.slice(0, MOST_RECOUNTED)) {
      const request = { ...EVERYTHING, wanted: { ...EVERYTHING.wanted, filters: [ofTeam(name)] } }
      counts.set(name, (await this.search(request)).total)
    }
    return mostFrequent([...counts.keys()], counts).filter(({ count }) => count > 0)
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
/** A search each; of the others everything is counted. */
const MOST_RECOUNTED = 100

const EVERYTHING: SearchRequest = {
  wanted: { text: '', words: [], phrases: [], without: [], filters: [], updated: [], numbers: [], nodes: [] },
  indices: ['entities', 'owners'],
  limit: 0,
  now: 0,
  ...BEST_HITS,
}

function ofTeam(name: string): SearchFilter {
  return { field: 'team', values: [name], negative: false }
}
