// Ids and names of the generated records. Each source has its own style of id, as real ones do; readers must take them
// as opaque. Here alone they end in the index (base 36), so that an id is found again without a table of a million ids.

import { parentOf, firstOf } from './partition.ts'
import type { CompanyPlan } from './plan.ts'
import { below, hashText, pick } from './random.ts'
import type { Plural } from './sizes.ts'
import { kindOf } from './relations/pipelines.ts'
import { isOrganisation } from './relations/people.ts'
import { modelPositionOf } from './relations/models.ts'
import * as words from './words.ts'
import type { WordChoice } from './words.ts'

const b36 = (index: number): string => index.toString(36)

/**
 * A prime, and no divisor of any number of combinations: steps of it visit them all, and neighbours differ in each
 * part.
 */
const STRIDE = 7919

/** Every combination of topic, kind and variant once; then they come again, numbered. */
function composed(plan: CompanyPlan, index: number, kinds: WordChoice, variants: WordChoice = words.VARIANTS): string {
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
  model: (plan: CompanyPlan, index: number): string => composed(plan, index, words.MODEL_KINDS),
  dataset: (plan: CompanyPlan, index: number): string => composed(plan, index, words.DATASET_KINDS),
  source: (plan: CompanyPlan, index: number): string => composed(plan, index, words.SOURCE_KINDS),
  service: (plan: CompanyPlan, index: number): string => composed(plan, index, words.SERVICE_KINDS),
  featureGroup: (plan: CompanyPlan, index: number): string => composed(plan, index, ['Features', 'Signals', 'Profile']),
  pipeline: (plan: CompanyPlan, index: number): string => {
    const kind = kindOf(plan, index)
    const title: WordChoice =
      kind === 'trainer' ? ['Trainer', 'Training'] : kind === 'maker' ? ['ETL', 'Builder'] : ['Workflow']
    return composed(plan, index, title)
  },
  feature: (plan: CompanyPlan, index: number): string => {
    const group = parentOf(plan.features, index)
    const ordinal = index - firstOf(plan.features, group)
    const kind = words.FEATURE_KINDS[ordinal % words.FEATURE_KINDS.length] ?? 'value'
    const again = Math.floor(ordinal / words.FEATURE_KINDS.length)
    const [topic] = composed(plan, group, ['']).split(' ')
    return `${(topic ?? 'member').toLowerCase()}_${kind}${again > 0 ? `_${again + 1}` : ''}`
  },
  user: (plan: CompanyPlan, index: number): string => {
    const draw = plan.draws.users
    return `${pick(words.FIRST_NAMES, draw(index, 'first'))} ${pick(words.LAST_NAMES, draw(index, 'last'))}`
  },
  group: (plan: CompanyPlan, index: number): string =>
    isOrganisation(index)
      ? words.slotOf(index).organisation
      : `${composed(plan, index, ['Team', 'Lab', 'Crew'], [''])}`,
}

type IdOf = (plan: CompanyPlan, index: number) => string

const pipelineId: IdOf = (plan, index) => `${words.slug(names.pipeline(plan, index))}-${b36(index)}`
const modelId: IdOf = (plan, index) => `${words.slug(names.model(plan, index))}-${b36(index)}`
const datasetId: IdOf = (plan, index) => `${words.slotOf(index).key}/${snake(names.dataset(plan, index))}/${b36(index)}`
const featureId: IdOf = (plan, index) =>
  `${words.slotOf(parentOf(plan.features, index)).key}.${names.feature(plan, index)}.${b36(index)}`

export const ids: Readonly<Record<Plural, IdOf>> = {
  models: modelId,
  instances: (plan, index) => {
    const { model, position } = modelPositionOf(plan, index)
    return `${modelId(plan, model)}-v${position + 1}-${b36(index)}`
  },
  deployments: (_, index) => `deploy-${b36(index)}`,
  pipelines: pipelineId,
  'pipeline-nodes': (plan, index) => {
    const pipeline = parentOf(plan.nodes, index)
    return `${pipelineId(plan, pipeline)}/${stepOf(plan, pipeline, index - firstOf(plan.nodes, pipeline))}/${b36(index)}`
  },
  'pipeline-schedules': (_, index) => `schedule-${b36(index)}`,
  'pipeline-requests': (_, index) => `REQ-${b36(index)}`,
  'pipeline-runs': (plan, index) => `${pipelineId(plan, parentOf(plan.runs, index))}-run-${b36(index)}`,
  'job-attempts': (_, index) => `job:${b36(index)}`,
  tests: (_, index) => String(FIRST_TEST + 3 * index),
  'feature-groups': (plan, index) =>
    `${words.slotOf(index).key}.${snake(names.featureGroup(plan, index))}.${b36(index)}`,
  features: featureId,
  'feature-versions': (plan, index) => {
    const feature = parentOf(plan.featureVersions, index)
    return `${featureId(plan, feature)}:v${index - firstOf(plan.featureVersions, feature) + 1}:${b36(index)}`
  },
  datasets: datasetId,
  'dataset-versions': (plan, index) => `${datasetId(plan, parentOf(plan.datasetVersions, index))}@${b36(index)}`,
  'data-sources': (plan, index) =>
    `${sourceKind(plan, index)}/${words.slotOf(index).key}.${snake(names.source(plan, index))}.${b36(index)}`,
  evaluations: (_, index) => `eval-${b36(index)}`,
  'evaluation-runs': (_, index) => `evalrun-${b36(index)}`,
  services: (plan, index) => `${words.slug(names.service(plan, index))}-${b36(index)}`,
  objectives: (_, index) => `slo-${b36(index)}`,
  'serving-rules': (_, index) => `rule-${b36(index)}`,
  users: (plan, index) => {
    const [first, last] = names.user(plan, index).toLowerCase().split(' ')
    return `${first?.[0] ?? ''}${last ?? ''}-${b36(index)}`
  },
  groups: (plan, index) => `${words.slug(names.group(plan, index))}-${b36(index)}`,
}

/** Tests are numbered, as 12345 is; those of the story are below this. */
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

/** One in ten works for the animation studio: cutting the domain off an address does not give a user's id. */
export const emailOf = (plan: CompanyPlan, user: number): string => {
  const [first, last] = names.user(plan, user).toLowerCase().split(' ')
  const domain = plan.draws.users(user, 'domain') < 0.1 ? 'animation.example' : 'streaming.example'
  return `${first ?? ''}.${last ?? ''}.${b36(user)}@${domain}`
}

/** An address that the identity source does not know: someone whose account is gone altogether. */
export const ghostEmail = (share: number): string => {
  const first = pick(words.FIRST_NAMES, share).toLowerCase()
  return `${first}.${pick(words.LAST_NAMES, (share * 97) % 1).toLowerCase()}@streaming.example`
}

/** The index that an id would have; the caller compares the id of that index with the one asked for. */
export function indexIn(plural: Plural, id: string): number {
  if (plural === 'tests') return /^\d{1,12}$/.test(id) ? (Number(id) - FIRST_TEST) / 3 : -1
  let start = id.length
  while (start > 0 && isAlphanumeric(id.charCodeAt(start - 1))) start--
  return id.length - start > 8 ? -1 : parseInt(id.slice(start), 36)
}

const isAlphanumeric = (code: number): boolean => (code >= 48 && code <= 57) || (code >= 97 && code <= 122)
