import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import { AS_LONG_AS_OTHERS } from '../../contracts/log.ts'
import { LogDropped } from '../../contracts/record-past.ts'
import { compilePaths } from '../../infer/paths/check.ts'
import { INFERENCE } from '../../infer/follower/inference.ts'
import { must } from '../../lib/result.ts'
import { emailLookup } from '../../model/lookup.ts'
import { eventually } from '../parts.ts'
import { gone, keyOf, resolveLookup, systemOf } from '../store/build.ts'
import { catalogueWith, inferredWorld, startInferring, thing, type InferredWorld } from './world.ts'

const INSTANCE = thing('ModelInstance', 'm1')
const RUN = thing('PipelineRun', 'r1')
const CELL = thing('AbTestCell', '7/2')
const TEST = thing('AbTest', '7')
const RULE = thing('ServingRule', 's1')
const TESTED = `ModelInstance.testedIn|${INSTANCE}|${TEST}`

let world: InferredWorld
beforeEach(async () => void (world = await inferredWorld()))
afterEach(async () => await world.stop())

/** The inference of the contract: an instance, its run, the run's cell, and the cell's test. */
async function contract(): Promise<void> {
  await world.say('ModelInstance', 'm1', [['producedBy', RUN]])
  await world.say('PipelineRun', 'r1', [['executedFor', CELL]])
  await world.say('AbTestCell', '7/2', [['belongsTo', TEST]])
  await world.say('AbTest', '7')
  await world.settled()
}

describe("a rule's conclusion", () => {
  it('is written in the transaction after the last premise, whichever that is', async () => {
    await contract()
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`])
    const entries = await world.log(0)
    const concluding = entries.find((e) => e.edges.some((edge) => edge.type === 'ModelInstance.testedIn'))
    expect(concluding?.cause).toMatchObject({ kind: 'rule' })
    expect(Number(concluding?.cause.trace.replace('follows-', ''))).toBeLessThan(concluding?.tx ?? 0)
  })

  it('is written at once if somebody may wait for it, else with other writes', async () => {
    const commit = world.store.commit.bind(world.store)
    const waits: unknown[] = []
    Object.assign(world.store, {
      commit: async (...[batch, following]: Parameters<typeof commit>) => {
        const answers = batch.flatMap(({ documents }) => documents.map(({ answer }) => answer))
        // Other commits introduce a rule.
        if (answers.some((answer) => answer.kind === 'amended' && answer.about === null)) waits.push(following)
        return await commit(batch, following)
      },
    })
    await contract()
    expect(waits).toEqual([0])
    world.causedBy('sweep')
    await world.say('PipelineRun', 'r1')
    await world.settled()
    expect(waits).toEqual([0, AS_LONG_AS_OTHERS])
    expect(await world.concluded(INSTANCE)).toEqual([])
  })

  it('is retracted with its last support, and stays while there is another', async () => {
    await contract()
    await world.say('ServingRule', 's1', [
      ['serves', INSTANCE],
      ['forCell', CELL],
    ])
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`, `${TESTED} by D3`])
    await world.say('PipelineRun', 'r1', [])
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D3`])
    const { tx } = await world.store.head()
    await world.commit(gone(keyOf(RULE, 'ServingRule', 'serving')))
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([])
    expect(await world.concluded(INSTANCE, tx)).toEqual([`${TESTED} by D3`])
  })

  it('moves when a run is attributed to another test', async () => {
    await contract()
    await world.say('AbTestCell', '8/1', [['belongsTo', thing('AbTest', '8')]])
    await world.say('PipelineRun', 'r1', [['executedFor', thing('AbTestCell', '8/1')]])
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([
      `ModelInstance.testedIn|${INSTANCE}|${thing('AbTest', '8')} by D1`,
    ])
    // In one transaction, so that readers never see it in neither or in both.
    const moved = (await world.log(0)).filter((e) => e.edges.some((edge) => edge.type === 'ModelInstance.testedIn'))
    expect(
      moved.map((e) => e.edges.filter((edge) => edge.type === 'ModelInstance.testedIn').map((edge) => edge.op)),
    ).toEqual([['assert'], ['retract', 'assert'].sort()].map((ops) => expect.arrayContaining(ops)))
  })

  it('covers several cells and several tests', async () => {
    await world.say('AbTestCell', '7/3', [['belongsTo', TEST]])
    await world.say('AbTestCell', '8/1', [['belongsTo', thing('AbTest', '8')]])
    await contract()
    await world.say(
      'PipelineRun',
      'r1',
      [CELL, thing('AbTestCell', '7/3'), thing('AbTestCell', '8/1')].map((cell) => ['executedFor', cell] as const),
    )
    await world.settled()
    expect(await world.concluded(INSTANCE)).toHaveLength(2)
  })

  it('is continued from the checkpoint by the next process with the duty', async () => {
    await contract()
    await world.inferring().stop()
    await world.say('PipelineRun', 'r1', [])
    await world.restart()
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([])
  })

  it('is compared with a full evaluation if the log since the checkpoint was dropped', async () => {
    await contract()
    await world.inferring().stop()
    const checkpoint = await world.store.checkpoint(INFERENCE)
    await world.say('PipelineRun', 'r1', [])
    await world.say('PipelineRun', 'r1', [], { facts: { status: 'FAILED' } })
    const { tx } = await world.store.head()
    await world.store.announceHorizon(tx, 1)
    expect(await world.store.dropPast({ horizon: tx, after: null, drop: true })).toMatchObject({ next: null })
    await expect(world.store.read(checkpoint, 10)).rejects.toThrow(LogDropped)
    await world.restart()
    // It is at the head from the start; its comparisons come later.
    await eventually(async () => (await world.concluded(INSTANCE)).length === 0, 'what no longer follows is taken back')
    expect(world.inferring().inference.status()).toMatchObject({ ready: true, lastError: null })
    await world.say('PipelineRun', 'r1', [['executedFor', CELL]])
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`])
  })

  it('is written by one process at a time', async () => {
    const other = await startInferring(world.store, world.catalogue, 'b')
    await contract()
    expect([world.inferring().inference.onDuty, other.inference.onDuty]).toEqual([true, false])
    await expect(other.inference.pass()).rejects.toThrow('another process has the inference duty')
    await other.stop()
  })
})

describe('changed rules in a running service', () => {
  const newer: RuleDefinition = {
    id: 'D1',
    name: 'testedByRun',
    version: 2,
    from: ['ModelInstance'],
    concludes: 'testedIn',
    to: ['AbTest'],
    inverse: 'modelInstances',
    path: 'producedBy · executedFor[number = 2] · belongsTo',
    aliases: ['associatedAbTests'],
    shape: 'list',
    inverseShape: 'list',
    description: 'Only what was trained for the second cell.',
  }
  const use = async (file: Parameters<typeof catalogueWith>[0]): Promise<void> => {
    world.inferring().inference.use(must(compilePaths(catalogueWith(file))).recorded)
    await world.inferring().inference.pass()
  }

  it('write the difference, and touch nothing else', async () => {
    await contract()
    await world.say('AbTestCell', '9/1', [['belongsTo', thing('AbTest', '9')]], { facts: { number: 1 } })
    await world.say('AbTestCell', '7/2', [['belongsTo', TEST]], { facts: { number: 2 } })
    await world.say('PipelineRun', 'r1', [
      ['executedFor', CELL],
      ['executedFor', thing('AbTestCell', '9/1')],
    ])
    await world.settled()
    expect(await world.concluded(INSTANCE)).toHaveLength(2)
    const { tx } = await world.store.head()
    await use({ rules: [newer] })
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`])
    const changed = (await world.log(tx)).flatMap((e) => e.edges)
    expect(changed.map((e) => [e.op, e.type])).toEqual([['retract', 'ModelInstance.testedIn']])
    // The attributes that a rule reads are premises too.
    await world.say('AbTestCell', '7/2', [['belongsTo', TEST]], { facts: { number: 4 } })
    await world.settled()
    expect(await world.concluded(INSTANCE)).toEqual([])
  })

  it('retract everything of a removed rule, and conclude it again if the rule returns', async () => {
    await contract()
    await use({ without: ['D1'] })
    expect(await world.concluded(INSTANCE)).toEqual([])
    await use({})
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`])
  })

  it('are also noticed at a start', async () => {
    await contract()
    await world.restart(catalogueWith({ without: ['D1'] }))
    await world.inferring().inference.pass()
    expect(await world.concluded(INSTANCE)).toEqual([])
  })
})

describe('a failure', () => {
  it('leaves no partial result of its pass', async () => {
    await world.say('ModelInstance', 'm1', [['producedBy', RUN]])
    await world.settled()
    const commit = world.store.commit.bind(world.store)
    let failures = 1
    Object.assign(world.store, {
      commit: async (batch: Parameters<typeof commit>[0]) => {
        if (batch[0]?.cause.kind === 'rule' && failures-- > 0) throw new Error('the disk is full')
        return await commit(batch)
      },
    })
    await world.say('PipelineRun', 'r1', [['executedFor', CELL]])
    await world.say('AbTestCell', '7/2', [['belongsTo', TEST]])
    await world.say('AbTest', '7')
    await world
      .inferring()
      .inference.pass()
      .catch(() => undefined)
    await world.settled()
    await world.inferring().inference.pass()
    expect(failures).toBeLessThan(1)
    expect(await world.concluded(INSTANCE)).toEqual([`${TESTED} by D1`])
    expect(await systemOf(world.store, INSTANCE)).toMatchObject({ state: 'ENRICHED' })
    expect(world.inferring().inference.status().lastError).toBeNull()
  })

  it('to get the duty is retried about once a second, whatever the load', async () => {
    const claim = world.store.claim.bind(world.store)
    let claims = 0
    Object.assign(world.store, {
      claim: (request: Parameters<typeof claim>[0]) => {
        if (request.holder === 'b') claims++
        return claim(request)
      },
    })
    await world.settled()
    const other = await startInferring(world.store, world.catalogue, 'b')
    for (let i = 0; i < 50; i++) await contract()
    const before = claims
    await other.stop()
    expect(before).toBeLessThan(20)
  })
})

describe('enrichment', () => {
  it("waits for an entity's references, and says since when", async () => {
    await world.say('ModelInstance', 'm1', [['producedBy', RUN]])
    await world.settled()
    expect(await systemOf(world.store, INSTANCE)).toEqual({ state: 'HYDRATED' })
    await world.say('PipelineRun', 'r1')
    await world.settled()
    expect(await systemOf(world.store, INSTANCE)).toEqual({ state: 'ENRICHED', enrichedAt: expect.any(String) })
  })

  it('ends in an issue if a reference is unresolvable, until it is resolved', async () => {
    const lookup = must(emailLookup('identity', 'bob@example.com'))
    await world.say('ModelInstance', 'm1', [
      ['producedBy', RUN],
      ['ownedBy', lookup],
    ])
    await world.commit(gone(keyOf(RUN, 'PipelineRun', 'orchestrator')), gone(keyOf(lookup, 'Lookup', 'identity')))
    await world.settled()
    expect(await systemOf(world.store, INSTANCE)).toMatchObject({
      state: 'ENRICHED',
      issues: [
        { kind: 'unresolved-reference', detail: 'ownedBy: no source has bob@example.com' },
        { kind: 'unresolved-reference', detail: `producedBy: no source has ${RUN}` },
      ],
    })
    await world.commit(resolveLookup(lookup, thing('User', 'bob')))
    await world.say('User', 'bob')
    await world.settled()
    expect((await systemOf(world.store, INSTANCE))['issues']).toHaveLength(1)
    await world.say('PipelineRun', 'r1')
    await world.settled()
    expect(await systemOf(world.store, INSTANCE)).toEqual({ state: 'ENRICHED', enrichedAt: expect.any(String) })
  })

  it('is pending again for a changed entity, and unchanged for others', async () => {
    await contract()
    const { tx } = await world.store.head()
    await world.say('PipelineRun', 'r1', [['executedFor', CELL]], { facts: { status: 'FAILED' } })
    await world.settled()
    const touched = (await world.log(tx)).flatMap((e) => e.facts.map((fact) => fact.node))
    const run = world.inferring().follower.graph.idOf(RUN)
    expect([...new Set(touched)]).toEqual([run])
    expect(await systemOf(world.store, RUN)).toMatchObject({ state: 'ENRICHED' })
  })

  it('writes nothing when it is repeated', async () => {
    await contract()
    const before = await world.store.head()
    const pass = await world.inferring().inference.pass()
    expect(pass.rules.filter((r) => r.asserted + r.retracted > 0)).toEqual([])
    expect(pass.rules.find((r) => r.rule === 'D1')?.conclusions).toBe(1)
    expect(pass.enriched).toBe(0)
    expect(await world.store.head()).toEqual(before)
  })
})
