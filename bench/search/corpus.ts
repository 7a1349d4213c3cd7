import type { IndexedDocument } from '../../src/contracts/search-documents.ts'
import { below, randomFrom, type Random } from '../../src/lib/random.ts'
import { must } from '../../src/lib/result.ts'
import { makeUri, type Uri } from '../../src/model/uri.ts'

/**
 * A company of any size, the same for each seed: descriptions of about 600 characters with word frequencies of natural
 * language (Zipf, 200,000 words), names of two to five words, owners, teams, tags.
 */
const WORDS = 200_000
const DESCRIPTION_WORDS = 88
const OWNERS_PER_ENTITY = 1 / 100
const TEAMS = 500
const DAY = 24 * 3_600_000
export const BENCH_NOW = Date.parse('2026-06-01T00:00:00Z')

const TYPES = [
  'Feature',
  'Dataset',
  'Model',
  'ModelInstance',
  'Pipeline',
  'PipelineRun',
  'Evaluation',
  'Deployment',
] as const
const SYLLABLES =
  'ba be bi bo bu ca ce ci co cu da de di do du fa fe fi fo fu ga ge gi go gu la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po pu ra re ri ro ru sa se si so su ta te ti to tu va ve vi vo vu an en in on ar er ir or al el il ol as es is os st tr pl gr'.split(
    ' ',
  )

export class BenchCorpus {
  readonly size: number
  readonly words: readonly string[]

  constructor(size: number) {
    this.size = size
    this.words = vocabulary()
  }

  get owners(): number {
    return Math.max(10, Math.floor(this.size * OWNERS_PER_ENTITY))
  }

  /** Returns a document by number, from 1. Another `version` changes the description and time, but not the name. */
  document(node: number, version = 0): IndexedDocument {
    const random = randomFrom(node * 7 + 1)
    const name = this.#name(random, node)
    const type = TYPES[below(random, TYPES.length)] ?? 'Feature'
    const owner = below(random, 10) === 0 ? null : 1 + below(random, this.owners)
    const team = `team-${1 + ((owner ?? below(random, 50)) % TEAMS)}`
    const tags = [
      `env::${below(random, 3) === 0 ? 'staging' : 'production'}`,
      `team::${team}`,
      `tier::${below(random, 5)}`,
      `${this.words[below(random, 40)]}::${this.words[below(random, 3_000)]}`,
    ]
    const text = randomFrom(node * 7 + 1 + version * 1_000_003)
    const state = below(random, 10) === 0 ? 'HYDRATED' : 'ENRICHED'
    return {
      node,
      index: 'entities',
      document: {
        id: must(
          makeUri(type.toLowerCase(), PLATFORMS[below(random, PLATFORMS.length)] ?? 'registry', `${name}-${node}`),
        ),
        entityType: type,
        name,
        description: this.sentence(text, DESCRIPTION_WORDS),
        ownerNames: owner === null ? [] : [this.ownerName(owner)],
        related: Array.from({ length: below(random, 6) }, () =>
          this.#name(randomFrom(below(random, this.size) * 7 + 1), 0),
        ),
        tags,
        domain: DOMAINS[below(random, DOMAINS.length)] ?? null,
        businessDomains: [BUSINESS[below(random, BUSINESS.length)] ?? 'Ads'],
        state,
        createdAt: null,
        updatedAt: new Date(BENCH_NOW - Math.floor(text() * 400) * DAY - below(text, DAY)).toISOString(),
        enrichedAt: null,
      },
      facts: {
        owners: owner === null ? [] : [ownerUri(owner)],
        teams: [`aip://group/identity/${team}` as Uri],
        platform: 'registry',
        state,
        status: null,
        error: null,
        metrics: [],
        columns: [],
        attributes: [`stage::${state.toLowerCase()}`],
        numbers: [{ attribute: 'createdAt', value: BENCH_NOW - below(random, 1_000) * DAY }],
        usage: Math.floor(1 / (random() + 0.001)),
        standing: below(random, 20) === 0 ? 'retired' : 'live',
        described: true,
        issues: below(random, 20) === 0,
        abandoned: false,
        inherited: false,
        production: false,
        staleAt: BENCH_NOW + below(random, 100) * DAY - 50 * DAY,
      },
    }
  }

  /** Picks a word with the frequency of its rank in the vocabulary. */
  word(random: Random): string {
    return this.words[Math.floor(Math.exp(random() * Math.log(WORDS))) - 1] ?? 'data'
  }

  sentence(random: Random, words: number): string {
    let text = ''
    for (let i = 0; i < words; i++) {
      const word = this.word(random)
      text += i === 0 ? word : below(random, 12) === 0 ? `. ${word}` : ` ${word}`
    }
    return text
  }

  ownerName(owner: number): string {
    const random = randomFrom(owner * 13)
    return `${this.words[100 + below(random, 2_000)]} ${this.words[100 + below(random, 20_000)]}`
  }

  #name(random: Random, node: number): string {
    const words = Array.from(
      { length: 2 + below(random, 4) },
      () => this.words[50 + Math.floor(Math.exp(random() * Math.log(WORDS - 50)))],
    )
    const kind = below(random, 4)
    if (kind === 0) return words.map((word = '') => word.charAt(0).toUpperCase() + word.slice(1)).join('')
    return `${words.join(kind === 1 ? '-' : '_')}${node > 0 && kind === 2 ? `_v${1 + (node % 9)}` : ''}`
  }
}

const PLATFORMS = ['registry', 'warehouse', 'orchestrator', 'feature-store', 'serving']
const DOMAINS = ['models', 'features', 'datasets', 'pipelines', 'experiments']
const BUSINESS = [
  'Ads',
  'Studio',
  'Games',
  'Growth',
  'Payments',
  'Search',
  'Messaging',
  'Content',
  'Security',
  'Finance',
]

export function ownerUri(owner: number): Uri {
  return `aip://user/identity/user${owner}` as Uri
}

function vocabulary(): string[] {
  const random = randomFrom(20_26)
  const words = new Set<string>()
  while (words.size < WORDS) {
    const syllables = 1 + below(random, words.size < 300 ? 2 : words.size < 20_000 ? 4 : 5)
    words.add(
      Array.from(
        { length: syllables + (words.size > 60 ? 1 : 0) },
        () => SYLLABLES[below(random, SYLLABLES.length)],
      ).join(''),
    )
  }
  return [...words]
}
