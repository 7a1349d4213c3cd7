// Ids and names of generated records. Each source has its own style of id, like real ones, so readers must treat ids as
// opaque. Ids consist of names for things that people would name, and of an index for those that a machine would count.

import { parentOf, firstOf } from './partition.ts'
import type { CompanyPlan } from './plan.ts'
import { below, hashText, pick } from './random.ts'
import { perPlural, type Plural } from './sizes.ts'
import { kindOf } from './relations/pipelines.ts'
import { isOrganisation } from './relations/people.ts'
import { modelPositionOf } from './relations/models.ts'
import * as words from './words.ts'
import type { WordChoice } from './words.ts'

const b36 = (index: number): string => index.toString(36)

/** A prime that divides no number of combinations: steps of it visit them all, and neighbours differ in each part. */
const STRIDE = 7919

/** Each combination of topic, kind and variant once; then again with a number. */
function composeName(
  plan: CompanyPlan,
  index: number,
  kinds: WordChoice,
  variants: WordChoice = words.VARIANTS,
): string {
  const { topics } = words.slotOf(index)
  const combinations = topics.length * kinds.length * variants.length
  const nth = Math.floor(index / words.SLOTS)
  let rank = (nth * STRIDE + hashText(topics[0], plan.seed)) % combinations
  const next = (from: WordChoice): string => {
    const word = from[rank % from.length] ?? from[0]
    rank = Math.floor(rank / from.length)
    return word
  }
  const round = Math.floor(nth / combinations)
  const parts = [next(topics), next(kinds), next(variants), round > 0 ? String(round + 1) : '']
  return parts.filter((part) => part !== '').join(' ')
}

const snake = (text: string): string => words.slug(text).replaceAll('-', '_')

export const names = {
  model: (plan: CompanyPlan, index: number): string => composeName(plan, index, words.MODEL_KINDS),
  dataset: (plan: CompanyPlan, index: number): string => composeName(plan, index, words.DATASET_KINDS),
  source: (plan: CompanyPlan, index: number): string => composeName(plan, index, words.SOURCE_KINDS),
  service: (plan: CompanyPlan, index: number): string => composeName(plan, index, words.SERVICE_KINDS),
  featureGroup: (plan: CompanyPlan, index: number): string =>
    composeName(plan, index, ['Features', 'Signals', 'Profile']),
  pipeline: (plan: CompanyPlan, index: number): string => {
    const kind = kindOf(plan, index)
    const title: WordChoice =
      kind === 'trainer' ? ['Trainer', 'Training'] : kind === 'maker' ? ['ETL', 'Builder'] : ['Workflow']
    return composeName(plan, index, title)
  },
  feature: (plan: CompanyPlan, index: number): string => {
    const group = parentOf(plan.features, index)
    const ordinal = index - firstOf(plan.features, group)
    const kind = words.FEATURE_KINDS[ordinal % words.FEATURE_KINDS.length] ?? 'value'
    const round = Math.floor(ordinal / words.FEATURE_KINDS.length)
    const [topic] = composeName(plan, group, ['']).split(' ')
    return `${(topic ?? 'member').toLowerCase()}_${kind}${round > 0 ? `_${round + 1}` : ''}`
  },
  user: (plan: CompanyPlan, index: number): string => {
    const draw = plan.draws.users
    return `${pick(words.FIRST_NAMES, draw(index, 'first'))} ${pick(words.LAST_NAMES, draw(index, 'last'))}`
  },
  group: (plan: CompanyPlan, index: number): string =>
    isOrganisation(index)
      ? words.slotOf(index).organisation
      : `${composeName(plan, index, ['Team', 'Lab', 'Crew'], [''])}`,
}

type IdOf = (plan: CompanyPlan, index: number) => string

/** Readable base of an id, which several things may share. */
const named: Partial<Record<Plural, { readonly base: IdOf; readonly again: string }>> = {
  models: { base: (plan, index) => words.slug(names.model(plan, index)), again: '-' },
  instances: {
    base: (plan, index) => {
      const { model, position } = modelPositionOf(plan, index)
      return `${ids.models(plan, model)}-v${position + 1}`
    },
    again: '-',
  },
  pipelines: { base: (plan, index) => words.slug(names.pipeline(plan, index)), again: '-' },
  'pipeline-nodes': {
    base: (plan, index) => {
      const pipeline = parentOf(plan.nodes, index)
      return `${ids.pipelines(plan, pipeline)}/${stepOf(plan, pipeline, index - firstOf(plan.nodes, pipeline))}`
    },
    again: '-',
  },
  'feature-groups': {
    base: (plan, index) => `${words.slotOf(index).key}.${snake(names.featureGroup(plan, index))}`,
    again: '_',
  },
  features: {
    base: (plan, index) => `${words.slotOf(parentOf(plan.features, index)).key}.${names.feature(plan, index)}`,
    again: '_',
  },
  'feature-versions': {
    base: (plan, index) => {
      const feature = parentOf(plan.featureVersions, index)
      return `${ids.features(plan, feature)}:v${index - firstOf(plan.featureVersions, feature) + 1}`
    },
    again: ':',
  },
  datasets: {
    base: (plan, index) => `${words.slotOf(index).key}/${snake(names.dataset(plan, index))}`,
    again: '_',
  },
  'dataset-versions': {
    base: (plan, index) => {
      const dataset = parentOf(plan.datasetVersions, index)
      return `${ids.datasets(plan, dataset)}@${index - firstOf(plan.datasetVersions, dataset) + 1}`
    },
    again: '@',
  },
  'data-sources': {
    base: (plan, index) => `${sourceKind(plan, index)}/${words.slotOf(index).key}.${snake(names.source(plan, index))}`,
    again: '_',
  },
  services: { base: (plan, index) => words.slug(names.service(plan, index)), again: '-' },
  users: {
    base: (plan, index) => {
      const [first, last] = names.user(plan, index).toLowerCase().split(' ')
      return `${last ?? ''}${first?.[0] ?? ''}`
    },
    again: '',
  },
  groups: { base: (plan, index) => words.slug(names.group(plan, index)), again: '-' },
}

interface NamedIds {
  readonly ids: readonly string[]
  readonly indexes: ReadonlyMap<string, number>
}

const tables = new WeakMap<CompanyPlan, Map<string, NamedIds>>()

/** Numbers repeated names from 2. Computed with the first id of its kind: half a second for a million records. */
function numberNames(plan: CompanyPlan, kind: string, count: number, base: IdOf, again: string): NamedIds {
  const ofPlan = tables.get(plan) ?? new Map<string, NamedIds>()
  tables.set(plan, ofPlan)
  const known = ofPlan.get(kind)
  if (known !== undefined) return known
  const indexes = new Map<string, number>()
  const times = new Map<string, number>()
  const made = Array.from({ length: count }, (_, index) => {
    const text = base(plan, index)
    let nth = times.get(text) ?? 0
    let id: string
    do {
      nth++
      id = nth === 1 ? text : `${text}${again}${nth}`
    } while (indexes.has(id))
    times.set(text, nth)
    indexes.set(id, index)
    return id
  })
  const table = { ids: made, indexes }
  ofPlan.set(kind, table)
  return table
}

/** Id prefixes of kinds with counted ids, which end with the index in base 36. */
const counted: Partial<Record<Plural, string>> = {
  deployments: 'deploy-',
  'pipeline-schedules': 'schedule-',
  'pipeline-requests': 'REQ-',
  'job-attempts': 'job:',
  evaluations: 'eval-',
  'evaluation-runs': 'evalrun-',
  objectives: 'slo-',
  'serving-rules': 'rule-',
}

export const ids: Readonly<Record<Plural, IdOf>> = perPlural((plural): IdOf => {
  const own = named[plural]
  if (own !== undefined)
    return (plan, index) => numberNames(plan, plural, plan.counts[plural], own.base, own.again).ids[index] ?? ''
  if (plural === 'tests') return (_, index) => String(FIRST_TEST + 3 * index)
  if (plural === 'pipeline-runs')
    return (plan, index) => `${ids.pipelines(plan, parentOf(plan.runs, index))}-run-${b36(index)}`
  return (_, index) => `${counted[plural] ?? ''}${b36(index)}`
})

/** Generated tests are numbered from here, like 12345; those of the story are below. */
const FIRST_TEST = 20_000

const KINDS = ['table', 'topic', 'bucket', 'api'] as const
export const sourceKind = (plan: CompanyPlan, index: number): (typeof KINDS)[number] =>
  KINDS[below(KINDS.length, plan.draws['data-sources'](index, 'kind'))] ?? 'table'

export function stepOf(plan: CompanyPlan, pipeline: number, position: number): string {
  const kind = kindOf(plan, pipeline)
  const steps = kind === 'trainer' ? words.TRAINER_STEPS : words.DATA_STEPS
  const step = kind === 'workflow' ? 'call' : (steps[position % steps.length] ?? steps[0])
  return position < steps.length && kind !== 'workflow' ? step : `${step}-${position + 1}`
}

/** One in ten works for the animation studio, so that an address without its domain isn't a user's id. */
export const emailOf = (plan: CompanyPlan, user: number): string => {
  const domain = plan.draws.users(user, 'domain') < 0.1 ? 'animation.example' : 'streaming.example'
  const local = numberNames(
    plan,
    'local parts of addresses',
    plan.counts.users,
    (_, index) => names.user(plan, index).toLowerCase().replace(' ', '.'),
    '',
  )
  return `${local.ids[user] ?? ''}@${domain}`
}

/** An address unknown to the identity source, because the account was deleted. */
export const ghostEmail = (share: number): string => {
  const first = pick(words.FIRST_NAMES, share).toLowerCase()
  return `${first}.${pick(words.LAST_NAMES, (share * 97) % 1).toLowerCase()}@streaming.example`
}

/** Index encoded in an id; the caller must compare the index's own id with the requested one. */
export function indexIn(plan: CompanyPlan, plural: Plural, id: string): number {
  const own = named[plural]
  if (own !== undefined)
    return numberNames(plan, plural, plan.counts[plural], own.base, own.again).indexes.get(id) ?? -1
  if (plural === 'tests') return /^\d{1,12}$/.test(id) ? (Number(id) - FIRST_TEST) / 3 : -1
  const [index] = /[0-9a-z]{1,8}$/.exec(id) ?? []
  return index === undefined ? -1 : parseInt(index, 36)
}
