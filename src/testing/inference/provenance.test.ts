import { afterEach, describe, expect, it } from 'vitest'
import { evidenceOf } from '../../api/graphql/evidence.ts'
import type { CatalogueFile } from '../../catalogue/definition.ts'
import { must } from '../../lib/result.ts'
import type { EdgeTypeId } from '../../model/facts.ts'
import { emailLookup } from '../../model/lookup.ts'
import { makeUri, partsOf, type Uri } from '../../model/uri.ts'
import { historyOf } from '../../query/time/history.ts'
import type { Reader } from '../../query/reader.ts'
import { recordedSupports, supportsOf } from '../../query/entities/relations.ts'
import { whyEdges } from '../../questions/why-edges.ts'
import { edge, keyOf, resolveLookup, stateFacts } from '../store/build.ts'
import { inferredWorld, readerOf, thing, type InferredWorld } from './world.ts'

let world: InferredWorld
afterEach(async () => await world.stop())

async function reading(): Promise<{ readonly reader: Reader; idOf(uri: Uri): number }> {
  const reader = await readerOf(world)
  const idOf = (uri: Uri): number => {
    const node = reader.graph.idOf(uri)
    if (node === undefined) throw new Error(`nothing is known of ${uri}`)
    return node
  }
  return { reader, idOf }
}

/** Collects every statement of one edge's provenance. */
async function provenancesOf(type: EdgeTypeId, from: Uri, to: Uri): Promise<readonly (string | null | undefined)[]> {
  const { reader, idOf } = await reading()
  const [self, node] = [idOf(from), idOf(to)]
  const known = world.catalogue.edgeType(type)
  if (known === undefined) throw new Error(`nothing is known of ${type}`)
  const { transactions } = await historyOf(reader, from, { before: reader.at + 1, limit: 100 })
  const events = transactions.flatMap(({ changes }) => changes).filter((c) => c.kind === 'edge')
  const recorded = await recordedSupports(reader, from)
  const supports = await supportsOf(reader, self, { edge: known, direction: 'out', node, recorded })
  const why = (await whyEdges(reader, self, node)).filter((one) => one.type === type)
  return [
    ...events.filter((event) => event.relation === type && event.other === to).map((event) => event.provenance),
    ...supports.map((support) => support.provenance),
    ...why.flatMap((one) => [one.provenance, ...one.reasons.map((reason) => reason.provenance)]),
    ...new Set(evidenceOf(why).map((evidence) => evidence.provenance)),
  ]
}

const everywhere = (provenance: string) => Array.from({ length: 5 }, () => provenance)

describe('the provenance of an edge, the same in history, supports, evidence and why', () => {
  it('is INFERRED if its path ends in another system', async () => {
    world = await inferredWorld()
    const [model, service] = [thing('Model', 'm'), thing('Service', 's')]
    await world.say('Model', 'm')
    await world.say('Service', 's')
    await world.say('ModelInstance', 'i', [['instanceOf', model]])
    await world.say('ModelDeployment', 'd', [
      ['deploys', thing('ModelInstance', 'i')],
      ['runsOn', service],
    ])
    await world.settled()
    expect(await provenancesOf('Model.consumedByService', model, service)).toEqual(everywhere('INFERRED'))
  })

  it('is INFERRED if a look-up in another system carried it on', async () => {
    world = await inferredWorld()
    const lookup = must(emailLookup('identity', 'bob@example.com'))
    const [instance, bob] = [thing('ModelInstance', 'i'), thing('User', 'bob')]
    await world.say('User', 'bob')
    await world.say('ModelInstance', 'i', [['ownedBy', lookup]])
    await world.commit(resolveLookup(lookup, bob))
    await world.settled()
    expect(await provenancesOf('Entity.ownedBy', instance, bob)).toEqual(everywhere('INFERRED'))
  })

  it('is INFERRED there by two steps that their sources DECLARED', async () => {
    world = await inferredWorld()
    const lookup = must(emailLookup('identity', 'bob@example.com'))
    const [instance, bob] = [thing('ModelInstance', 'i'), thing('User', 'bob')]
    await world.say('User', 'bob')
    await world.say('ModelInstance', 'i', [['ownedBy', lookup]])
    await world.commit(resolveLookup(lookup, bob))
    await world.settled()
    const { reader, idOf } = await reading()
    const [why] = await whyEdges(reader, idOf(instance), idOf(bob))
    expect(why?.reasons).toMatchObject([
      {
        kind: 'concluded',
        rule: 'look-up',
        provenance: 'INFERRED',
        paths: [
          {
            steps: [
              { from: { uri: instance }, to: { uri: lookup }, statedBy: [{ platform: partsOf(instance).platformId }] },
              { from: { uri: lookup }, to: { uri: bob }, statedBy: [{ platform: 'identity', documentType: 'Lookup' }] },
            ],
          },
        ],
      },
    ])
  })

  it('is INFERRED if its path leaves a system and comes back', async () => {
    world = await inferredWorld()
    const [reads, writes] = [thing('Pipeline', 'reads'), thing('Pipeline', 'writes')]
    await world.say('Pipeline', 'reads')
    await world.say('Pipeline', 'writes')
    await world.say('Dataset', 'd')
    await world.say('PipelineNode', 'w', [
      ['nodeOf', writes],
      ['writes', thing('Dataset', 'd')],
    ])
    await world.say('PipelineNode', 'r', [
      ['nodeOf', reads],
      ['reads', thing('Dataset', 'd')],
    ])
    await world.settled()
    expect(await provenancesOf('Pipeline.follows', reads, writes)).toEqual(everywhere('INFERRED'))
  })

  it.each<[string, readonly string[]]>([
    ['DERIVED', ['one']],
    ['INFERRED', ['other']],
    ['DERIVED', ['other', 'one']],
    ['DERIVED', ['other', ...Array.from({ length: 20 }, (_, i) => `other${i}`), 'one']],
  ])('is %s if its paths lead through %j', async (provenance, systems) => {
    world = await inferredWorld()
    const [model, test] = [must(makeUri('model', 'one', 'm')), must(makeUri('ab-test', 'one', 't'))]
    await say('AbTest', test)
    await say('Model', model)
    for (const system of systems) {
      const [instance, run] = [must(makeUri('model', 'one', system)), must(makeUri('pipeline-run', system, 'r'))]
      const cell = must(makeUri('ab-test-cell', 'one', system))
      await say('AbTestCell', cell, ['AbTestCell.belongsTo', test])
      await say('PipelineRun', run, ['PipelineRun.executedFor', cell])
      await say('ModelInstance', instance, ['ModelInstance.producedBy', run], ['ModelInstance.instanceOf', model])
    }
    await world.settled()
    const instance = must(makeUri('model', 'one', systems.at(-1) ?? ''))
    const last = systems.at(-1) === 'one' ? 'DERIVED' : 'INFERRED'
    expect(await provenancesOf('ModelInstance.testedIn', instance, test)).toEqual(everywhere(last))
    expect((await provenancesOf('Model.testedIn', model, test)).slice(1)).toEqual(everywhere(provenance).slice(1))
  })

  it('considers only the first alternative with a result', async () => {
    world = await inferredWorld(CHOICE)
    const [pipeline, other] = [must(makeUri('pipeline', 'one', 'p')), must(makeUri('pipeline', 'one', 'q'))]
    const data = (system: string) => must(makeUri('dataset', system, 'd'))
    await say('Pipeline', other)
    await say('Dataset', data('one'), ['Dataset.derivedFrom', data('two')])
    await say('Dataset', data('two'))
    await say(
      'PipelineNode',
      must(makeUri('pipeline-node', 'one', 'q')),
      ['PipelineNode.nodeOf', other],
      ['PipelineNode.writes', data('one')],
      ['PipelineNode.writes', data('two')],
    )
    await say('Pipeline', pipeline, ['Pipeline.dependsUpon', data('one')])
    await world.settled()
    expect(await provenancesOf('Pipeline.chooses', pipeline, other)).toEqual(everywhere('INFERRED'))
  })
})

/** Concludes who writes the source of a dataset, or else the dataset itself. */
const CHOICE: CatalogueFile = {
  rules: [
    {
      id: 'X1',
      name: 'chooses',
      version: 1,
      from: ['Pipeline'],
      concludes: 'chooses',
      to: ['Pipeline'],
      inverse: 'chosenBy',
      path: 'dependsUpon · (derivedFrom · <writes / <writes) · nodeOf',
      description: '',
    },
  ],
}

async function say(type: string, uri: Uri, ...edges: readonly (readonly [EdgeTypeId, Uri])[]): Promise<void> {
  const claims = edges.map(([name, to]) => edge(name, uri, to))
  await world.commit(stateFacts(keyOf(uri, type, partsOf(uri).platformId), { edges: claims }))
}
