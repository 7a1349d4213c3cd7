import type { JudgedRecord } from './company.ts'

/** Kinds of queries, from the simplest to the hardest. */
export const KINDS = [
  'name',
  'spelling',
  'id',
  'partial',
  'typo',
  'owner',
  'team',
  'tag',
  'domain',
  'description',
  'filter',
  'across domains',
] as const
export type QueryKind = (typeof KINDS)[number]

/** 3: what the person wants. 2: serves the need as well. 1: leads there. */
export type Grade = 1 | 2 | 3

/**
 * `plural/id`, or a criterion: `topic:<name>` is every model, dataset and feature group named after a topic of the
 * company; `topic:<name>/<plural>` is one kind of them, of any kind.
 */
export type Selector = string

export interface JudgedQuery {
  readonly query: string
  readonly kind: QueryKind
  /** Reason for the relevance, in a few words. */
  readonly need: string
  /** The query is the name, id, URI or e-mail of something: that must come first. */
  readonly exact: boolean
  readonly relevant: readonly (readonly [Grade, ...Selector[]])[]
}

export interface ResolvedQuery extends JudgedQuery {
  /** Nothing is tuned on the kept half. */
  readonly half: 'tuned' | 'kept'
  readonly grades: ReadonlyMap<string, Grade>
}

export class Judgements {
  readonly #byKey: ReadonlyMap<string, JudgedRecord>
  readonly #records: readonly JudgedRecord[]

  constructor(records: readonly JudgedRecord[]) {
    this.#records = records
    this.#byKey = new Map(records.map((record) => [record.key, record]))
  }

  /** Keeps every second query of a kind. */
  resolve(queries: readonly JudgedQuery[]): readonly ResolvedQuery[] {
    const seen = new Map<QueryKind, number>()
    return queries.map((judged) => {
      const nth = seen.get(judged.kind) ?? 0
      seen.set(judged.kind, nth + 1)
      return { ...judged, half: nth % 2 === 0 ? 'tuned' : 'kept', grades: this.#grades(judged) }
    })
  }

  #grades({ query, relevant }: JudgedQuery): ReadonlyMap<string, Grade> {
    const grades = new Map<string, Grade>()
    for (const [grade, ...selectors] of relevant)
      for (const selector of selectors) {
        const found = this.#select(selector)
        if (found.length === 0) throw new Error(`"${query}": nothing in the demo company is ${selector}`)
        for (const { uri } of found) if ((grades.get(uri) ?? 0) < grade) grades.set(uri, grade)
      }
    return grades
  }

  #select(selector: Selector): readonly JudgedRecord[] {
    if (!selector.startsWith('topic:')) return [this.#byKey.get(selector)].filter((one) => one !== undefined)
    const [topic = '', plural] = selector.slice('topic:'.length).split('/')
    const wanted = plural === undefined ? TOPIC_TYPES : [plural]
    return this.#records.filter((one) => wanted.includes(one.plural) && one.name.startsWith(`${topic} `))
  }
}

const TOPIC_TYPES: readonly string[] = ['models', 'datasets', 'feature-groups']
