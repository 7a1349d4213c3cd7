import type { DocumentWrite } from '../../contracts/log.ts'
import { below, type Random } from '../../lib/random.ts'
import { must } from '../../lib/result.ts'
import type { Attributes, EdgeClaim, EdgeTypeId } from '../../model/facts.ts'
import type { Edit } from '../../model/people.ts'
import { TAGGED_TEAM } from '../../model/team.ts'
import { makeUri, partsOf, type Uri } from '../../model/uri.ts'
import {
  stateConclusions,
  edge,
  editedBy,
  stateEnriched,
  gone,
  keyOf,
  lookup,
  redactedWrite,
  resolveLookup,
  stateFacts,
} from '../store/build.ts'
import { pick } from '../store/sequence.ts'

/** A small company of the built-in types, where names, owners, members and teams change all the time. */
const uri = (component: string, platform: string, id: string): Uri => must(makeUri(component, platform, id))
const MODELS = ['m1', 'm2', 'm3'].map((id) => uri('model', 'registry', id))
const FEATURES = ['f1', 'f2'].map((id) => uri('feature', 'feature-store', id))
const DEPLOYMENTS = ['d1', 'd2'].map((id) => uri('deployment', 'serving', id))
const TESTS = [uri('ab-test', 'experimentation', 't1')]
const PIPELINES = ['p1', 'p2'].map((id) => uri('pipeline', 'orchestrator', id))
const RUNS = ['r1', 'r2'].map((id) => uri('pipeline-run', 'orchestrator', id))
const DATASETS = ['warehouse', 'lake'].flatMap((platform) =>
  ['orders', 'clicks'].map((id) => uri('dataset', platform, id)),
)
const DATASET_VERSIONS = ['v1', 'v2'].map((id) => uri('dataset-version', 'registry', id))
const USERS = ['alice', 'bob', 'carol'].map((id) => uri('user', 'identity', id))
const GROUPS = ['ads', 'studio', 'infra'].map((id) => uri('group', 'identity', id))
const LOOKUPS = ['alice', 'bob'].map(lookup)
const ENTITIES = [
  ...MODELS,
  ...FEATURES,
  ...TESTS,
  ...PIPELINES,
  ...RUNS,
  ...DEPLOYMENTS,
  ...DATASETS,
  ...DATASET_VERSIONS,
]
const NAMES = ['ranking', 'Ranking', 'similarity of scenes', 'ads', 'ü']
const TIMES = ['2026-01-01T00:00:00Z', '2026-05-30T12:00:00Z', 'never']

const TYPES: Readonly<Record<string, readonly string[]>> = {
  model: ['Model', 'ModelInstance'],
  feature: ['Feature'],
  'ab-test': ['AbTest'],
  pipeline: ['Pipeline'],
  'pipeline-run': ['PipelineRun'],
  deployment: ['ModelDeployment'],
  dataset: ['Dataset'],
  'dataset-version': ['DatasetVersion'],
  user: ['User', 'User', 'User', 'Model'],
  group: ['Group', 'Group', 'Group', 'Service'],
}

export function companyWrite(random: Random): DocumentWrite {
  const dice = random()
  if (dice < 0.1) return lookupWrite(random)
  if (dice < 0.15) return stateEnriched(pick(random, ENTITIES))
  if (dice < 0.2) return ruleWrite(random)
  if (dice < 0.35) return editWrite(random)
  const about = pick(random, [...ENTITIES, ...USERS, ...USERS, ...GROUPS])
  const key = keyOf(about, pick(random, TYPES[partsOf(about).componentType] ?? []), homeOr(random, about))
  if (dice < 0.42) return gone(key, random() < 0.5)
  if (dice < 0.46) return redactedWrite(key, { subject: ['entityType', 'description'], parts: [] })
  return stateFacts(key, { facts: factsOf(random), edges: edgesFrom(random, about) })
}

function homeOr(random: Random, about: Uri): string {
  return random() < 0.85 ? partsOf(about).platformId : 'catalog'
}

function factsOf(random: Random): Attributes {
  const all: Attributes = {
    name: pick(random, NAMES),
    email: pick(random, ['alice@x.com', 'bob@x.com']),
    description: pick(random, ['', 'ranks things', 'finds scenes']),
    tags: [{ tag: 'team', value: pick(random, ['ads', 'nobody']) }, { tag: pick(random, ['gold', 'team']) }],
    businessDomains: pick(random, [['Ads'], ['Ads', 'Studio'], []]),
    updatedAt: pick(random, TIMES),
    staleAfter: pick(random, TIMES),
    stage: pick(random, ['production', 'retired']),
    status: pick(random, ['ACTIVE', 'DRAFT', 'STOPPED', 'serving']),
    active: random() < 0.5,
    issues: [{ kind: 'bad-reference', detail: 'nothing' }],
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => random() < (name === 'name' ? 0.7 : 0.3)))
}

function edgesFrom(random: Random, about: Uri): EdgeClaim[] {
  return Array.from({ length: below(random, 4) }, () => edgeFrom(random, about))
}

const EDGES: Readonly<Record<string, readonly (readonly [EdgeTypeId, readonly Uri[]])[]>> = {
  model: [
    ['ModelInstance.usesFeature', FEATURES],
    ['ModelInstance.instanceOf', MODELS],
    ['ModelInstance.producedBy', RUNS],
    ['ModelInstance.basedOn', MODELS],
    ['ModelInstance.trainedOn', [...DATASETS, ...DATASET_VERSIONS]],
  ],
  'pipeline-run': [['PipelineRun.runOf', PIPELINES]],
  deployment: [['ModelDeployment.deploys', MODELS]],
  dataset: [['Dataset.sameAs', DATASETS]],
  'dataset-version': [
    ['DatasetVersion.versionOf', DATASETS],
    ['DatasetVersion.contentOf', DATASETS],
  ],
  user: [
    ['User.memberOf', GROUPS],
    ['User.memberOf', GROUPS],
    ['User.manager', USERS],
  ],
  group: [['Group.partOf', GROUPS]],
}

function edgeFrom(random: Random, about: Uri): EdgeClaim {
  const special = EDGES[partsOf(about).componentType]
  if (special !== undefined && random() < 0.5) {
    const [type, targets] = pick(random, special)
    return edge(type, about, pick(random, targets))
  }
  if (random() < 0.2) return edge(TAGGED_TEAM, about, pick(random, GROUPS))
  return edge('Entity.ownedBy', about, pick(random, [...USERS, ...USERS, ...GROUPS, ...LOOKUPS]))
}

function lookupWrite(random: Random): DocumentWrite {
  const question = pick(random, LOOKUPS)
  const key = keyOf(question, 'Lookup', 'identity')
  return random() < 0.2 ? gone(key) : resolveLookup(question, pick(random, USERS))
}

function ruleWrite(random: Random): DocumentWrite {
  const edges = (): EdgeClaim[] =>
    Array.from({ length: below(random, 3) }, () => edge('Model.uses', pick(random, MODELS), pick(random, FEATURES)))
  return stateConclusions('D4', { asserted: edges(), retracted: edges(), about: { version: below(random, 3) } })
}

function editWrite(random: Random): DocumentWrite {
  const about = pick(random, [...ENTITIES, ...USERS, ...GROUPS])
  const edit = pick<() => Edit>(random, [
    () => ({ kind: 'set', name: 'name', value: pick(random, NAMES) }),
    () => ({ kind: 'clear', name: 'name' }),
    () => ({ kind: 'retract', name: 'name' }),
    () => ({ kind: pick(random, ['add', 'remove']), name: 'tags', members: [{ tag: 'team', value: 'ads' }] }),
    () => ({ kind: pick(random, ['confirm', 'reject', 'reject', 'withdraw']), edge: edgeFrom(random, about) }),
  ])
  return editedBy(pick(random, ['ann', 'bob']), about, [edit()])
}
