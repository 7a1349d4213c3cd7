// Violates every shipped policy once, beside a near miss that doesn't violate it.

import { afterAll, beforeAll, expect, it } from 'vitest'
import { POLICIES } from '../../catalogue/policies.ts'
import { must } from '../../lib/result.ts'
import { approvalJson, APPROVALS, basisOf } from '../../model/approval.ts'
import type { Attributes } from '../../model/facts.ts'
import { keyUri } from '../../model/key.ts'
import { makeUri, partsOf, type Uri } from '../../model/uri.ts'
import { restsOn } from '../../query/policies/approvals.ts'
import { judgeNow } from '../../query/policies/judge-now.ts'
import { shownViolations } from '../../query/policies/shown-violations.ts'
import { currentViolations } from '../../query/policies/violations.ts'
import { editedBy, gone as deleted, keyOf } from '../store/build.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

let world: InferredWorld
beforeAll(async () => {
  world = await inferredWorld({ enforces: POLICIES.map(({ id }) => id) })
  await plant()
  await world.settled()
}, 60_000)
afterAll(async () => await world.stop())

const version = (id: string): Uri => thing('ModelInstance', `${id}-1`)
const tagged = (...tags: readonly string[]): Attributes => ({
  tags: tags.map((text): Record<string, string> => {
    const [tag = '', value] = text.split('=')
    return value === undefined ? { tag } : { tag, value }
  }),
})

interface Planted {
  readonly facts?: Attributes
  readonly instance?: readonly (readonly [string, Uri])[]
  /** It has an older version to roll back to. */
  readonly older?: boolean
  /** Days since an evaluation run scored its current version; null if none did. */
  readonly evaluated?: number | null
  readonly status?: string | null
  /** Facts of its current version. */
  readonly version?: Attributes
}

/** A model in production without violations except planted ones. */
async function model(
  id: string,
  { facts = {}, instance = [], older = true, evaluated = 1, status = null, version: ofVersion = {} }: Planted = {},
) {
  const uri = thing('Model', id)
  const artifact = { uri: `s3://${id}` }
  const edges = [['instanceOf', uri], ...instance] as const
  await world.say('Model', id, [['currentInstance', version(id)]], {
    facts: { entityType: 'Model', stage: 'production', ...facts },
  })
  await world.say('ModelInstance', `${id}-1`, edges, { facts: { entityType: 'ModelInstance', artifact, ...ofVersion } })
  if (older)
    await world.say('ModelInstance', `${id}-0`, [['instanceOf', uri]], {
      facts: { entityType: 'ModelInstance', artifact },
    })
  if (evaluated !== null)
    await world.sayOf(thing('Evaluation', id), 'EvaluationRun', [['scored', version(id)]], {
      facts: { entityType: 'EvaluationRun', at: daysAgo(evaluated), ...(status !== null && { status }) },
    })
}

/** As in a registry whose models have no stage. */
const UNSTAGED: Attributes = { stage: null }

const daysAgo = (days: number): string => new Date(Date.now() - days * 86_400_000).toISOString()

async function approve(id: string, use = 'personal data'): Promise<void> {
  await world.settled()
  const reader = await readerOf(world)
  const basis = basisOf(restsOn(reader, reader.graph.idOf(version(id)) ?? 0))
  const approval = { id, by: 'ann', at: daysAgo(0), scope: { use }, until: null, comment: null, asOf: reader.at, basis }
  const edit = { kind: 'add', name: APPROVALS, members: [approvalJson(approval)] } as const
  await world.commit(editedBy('ann', version(id), [edit]))
}

/** A data version in another source's registry, with the digest of its content. */
const registered = (id: string): Uri => must(makeUri('dataset-version', 'other-registry', id))
const content = async (uri: Uri, digest: string) =>
  await world.sayOf(uri, 'DatasetVersion', [['=dataDigest', keyUri('dataDigest', digest)]], {
    facts: { entityType: 'DatasetVersion', keys: [{ name: 'dataDigest', value: digest }] },
  })

const data = async (id: string, facts: Attributes = {}, edges: readonly (readonly [string, Uri])[] = []) =>
  await world.say('Dataset', id, edges, { facts: { entityType: 'Dataset', ...facts } })

/** Personal data by the tag that another source has for it. */
const elsewhere = async (id: string, edges: readonly (readonly [string, Uri])[]) =>
  await world.sayOf(must(makeUri('dataset', 'lake', id)), 'Dataset', edges, {
    facts: { entityType: 'Dataset', ...tagged('pii') },
  })
const located = (location: string) => ['=dataUri', keyUri('dataUri', location)] as const

async function plant(): Promise<void> {
  await data('members', tagged('pii', 'use=eu-only'))
  await data('research', tagged('licence=non-commercial'))
  await data('open', tagged('licence=apache-2.0', 'pii-free'))
  await data('derived', {}, [['derivedFrom', thing('Dataset', 'members')]])
  await world.say('DatasetVersion', 'derived@1', [['versionOf', thing('Dataset', 'derived')]])
  await elsewhere('cards', [['siblingOf', thing('Dataset', 'cards')]])
  await data('cards')
  await elsewhere('sheet', [located('s3://lake/sheet')])
  await world.say('DatasetVersion', 'sheet@1', [located('s3://lake/sheet')])
  await content(thing('DatasetVersion', 'holdout@1'), 'sha256:a')
  await content(registered('copy'), 'sha256:a')
  await content(registered('unlike'), 'sha256:b')
  await world.say('DatasetVersion', 'plain@1')
  await world.say('Feature', 'old', [], { facts: { entityType: 'Feature', status: 'deprecated' } })
  await world.say('Feature', 'new', [], { facts: { entityType: 'Feature', status: 'active' } })
  const from = (id: string) => [['trainedOn', thing(id.includes('@') ? 'DatasetVersion' : 'Dataset', id)]] as const
  await model('personal', { instance: from('derived@1') })
  await model('approved', { instance: from('derived@1') })
  await approve('approved')
  await model('trial', { instance: from('derived@1'), facts: { stage: 'experimental' } })
  await model('unlicensed', { instance: from('research') })
  await model('licensed', { instance: from('open') })
  await model('deprecated', { instance: [['usesFeature', thing('Feature', 'old')]] })
  await model('current', { instance: [['usesFeature', thing('Feature', 'new')]] })
  await model('unevaluated', { evaluated: null })
  await model('outdated', { evaluated: 31 })
  await model('failing', { status: 'failed' })
  await model('otherwise', { instance: from('derived@1') })
  await approve('otherwise', 'advertising')
  await model('retrained', { instance: from('derived@1') })
  await approve('retrained')
  await world.say(
    'ModelInstance',
    'retrained-1',
    [['instanceOf', thing('Model', 'retrained')], ...from('derived@1'), ...from('plain@1')],
    {
      facts: { entityType: 'ModelInstance', artifact: { uri: 's3://retrained' } },
    },
  )
  await model('same', { instance: from('cards') })
  await model('located', { instance: from('sheet@1') })
  await model('single', { older: false })
  await model('aliased', { facts: UNSTAGED, older: false, version: tagged('alias=prod') })
  await model('shelved', { facts: UNSTAGED, older: false, version: tagged('alias=challenger') })
  await model('running', { facts: UNSTAGED, older: false })
  await model('contaminated', { instance: from('holdout@1') })
  await model('copied', { instance: [['trainedOn', registered('copy')]] })
  await model('unlike', { instance: [['trainedOn', registered('unlike')]] })
  await model('clean', { instance: from('plain@1') })
  await world.sayOf(thing('Evaluation', 'holdout'), 'EvaluationRun', [['on', thing('DatasetVersion', 'holdout@1')]])
  await world.say('User', 'gone', [], { facts: { entityType: 'User', active: false } })
  await world.say('User', 'here', [], { facts: { entityType: 'User', active: true } })
  const [gone, here] = [thing('User', 'gone'), thing('User', 'here')]
  await data('left', {}, [['ownedBy', gone]])
  await world.say('User', 'removed', [], { facts: { entityType: 'User' } })
  await data('orphaned', {}, [['ownedBy', thing('User', 'removed')]])
  await world.commit(deleted(keyOf(thing('User', 'removed'), 'User', 'identity')))
  await data('shared', {}, [
    ['ownedBy', gone],
    ['ownedBy', here],
  ])
  const deployed = async (id: string, region: string, of = 'approved') =>
    await world.say('ModelDeployment', id, [['deploys', version(of)]], {
      facts: { entityType: 'ModelDeployment', status: 'serving', region },
    })
  await deployed('america', 'us-east-1')
  await deployed('europe', 'eu-west-1')
  await deployed('running', 'eu-west-1', 'running')
}

const PLANTED = [
  'G1 personal members',
  'G1 otherwise members',
  'G1 retrained members',
  'G1 same cards',
  'G1 located sheet',
  'G2 unlicensed research',
  'G3 deprecated old',
  'G4 unevaluated -',
  'G4 outdated -',
  'G4 failing -',
  'G5 holdout@1 contaminated-1',
  'G5 holdout@1 copied-1',
  'G6 left gone',
  'G6 orphaned removed',
  'G7 single -',
  'G7 aliased -',
  'G7 running -',
  'G8 america members',
]

it('the shipped policies find exactly the planted violations', async () => {
  const reader = await readerOf(world)
  const { found: violations } = await currentViolations(reader, {
    policies: reader.catalogue.policies,
    among: () => true,
  })
  const shown = await shownViolations(reader, violations)
  const id = (uri: Uri | undefined) => (uri === undefined ? '-' : partsOf(uri).resourceId)
  expect(
    shown.map(({ violation, subject, found }) => `${violation.policy.id} ${id(subject.uri)} ${id(found?.uri)}`),
  ).toEqual(PLANTED)
  expect(shown[0]?.sentence).toBe(
    'aip://model/registry/personal is in production and was trained on aip://dataset/datasets/members, which holds personal data, without an approval.',
  )
})

it('a policy finds the same in a preview as in force', async () => {
  const reader = await readerOf(world)
  for (const policy of reader.catalogue.policies) {
    const { found: violations } = await currentViolations(reader, { policies: [policy], among: () => true })
    expect((await judgeNow(reader, policy)).found).toEqual(
      violations.map(({ policy: of, subject, found }) => ({ policy: of, subject, found })),
    )
  }
})
