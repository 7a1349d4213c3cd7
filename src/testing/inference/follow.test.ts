import { afterEach, describe, expect, it } from 'vitest'
import type { RuleDefinition } from '../../catalogue/definition.ts'
import type { LogEntry } from '../../contracts/log.ts'
import type { Attributes } from '../../model/facts.ts'
import { systemOf } from '../store/build.ts'
import { inferredWorld, thing, type InferredWorld } from './world.ts'

let world: InferredWorld
afterEach(async () => await world.stop())

const MODEL = thing('Model', 'm')
const SERVICE = thing('Service', 's')

function servedRule(guard: string): RuleDefinition {
  return {
    id: 'X1',
    name: 'served',
    version: 1,
    from: ['Model'],
    concludes: 'servedOn',
    to: ['Service'],
    inverse: 'servesModels',
    path: `<instanceOf · <deploys[${guard}] · runsOn`,
    description: '',
  }
}

/** Deploys an instance of the model on the service, with these attributes. */
async function deployInstance(facts: Attributes): Promise<void> {
  const edges = [['deploys', thing('ModelInstance', 'i')] as const, ['runsOn', SERVICE] as const]
  await world.say('ModelDeployment', 'd', edges, { facts })
  await world.settled()
}

async function servedOn(guard: string): Promise<void> {
  world = await inferredWorld({ rules: [servedRule(guard)] })
  await world.say('Model', 'm')
  await world.say('Service', 's')
  await world.say('ModelInstance', 'i', [['instanceOf', MODEL]])
}

const concluded = async (): Promise<boolean> =>
  (await world.concluded(MODEL)).includes(`Model.servedOn|${MODEL}|${SERVICE} by X1`)

describe("an attribute in a rule's condition", () => {
  it('retracts the conclusions from its value when it is dropped', async () => {
    await servedOn('status = "serving"')
    await deployInstance({ status: 'serving', region: 'eu' })
    expect(await concluded()).toBe(true)
    await deployInstance({ region: 'eu' })
    expect(await concluded()).toBe(false)
    await deployInstance({ status: 'serving', region: 'eu' })
    expect(await concluded()).toBe(true)
  })

  it('leads to the conclusions from its absence when it is dropped', async () => {
    await servedOn('status != "retired"')
    await deployInstance({ status: 'retired' })
    expect(await concluded()).toBe(false)
    await deployInstance({})
    expect(await concluded()).toBe(true)
  })
})

/** Resolves once the rules are recorded and everything known is enriched. */
async function waitForRules(): Promise<{ readonly tx: number }> {
  await world.inferring().inference.pass()
  await world.settled()
  return await world.store.head()
}

describe('inference writes', () => {
  const byRules = async (after: number): Promise<readonly LogEntry[]> =>
    (await world.log(after)).filter(({ cause }) => cause.kind === 'rule')

  it('one transaction for what changed, and none for what was written', async () => {
    world = await inferredWorld()
    const { tx } = await waitForRules()
    for (const id of ['a', 'b', 'c']) {
      await world.say('Service', id)
      await world.settled()
    }
    expect((await world.log(tx)).map(({ cause }) => cause.kind)).toEqual([
      'event',
      'rule',
      'event',
      'rule',
      'event',
      'rule',
    ])
    expect(await systemOf(world.store, thing('Service', 'c'))).toMatchObject({ state: 'ENRICHED' })
  })

  it('one transaction each when an attribute is set, changed and dropped', async () => {
    world = await inferredWorld()
    await waitForRules()
    const said: readonly Attributes[] = [{}, { tier: '1' }, { tier: '2' }, {}]
    for (const facts of said) {
      const { tx } = await world.store.head()
      await world.say('Service', 's', [], { facts })
      await world.settled()
      expect((await byRules(tx)).map(({ facts: written }) => written.length)).toEqual([1])
    }
  })

  it('one transaction for a conclusion and the state of its entity', async () => {
    await servedOn('status = "serving"')
    const { tx } = await waitForRules()
    await deployInstance({ status: 'serving' })
    const written = await byRules(tx)
    // The deployment is enriched, and so is the model again, of which more is known now.
    expect(written.map(({ facts, edges }) => [facts.length, edges.length])).toEqual([[2, 2]])
  })

  it('one transaction if the entity of the conclusion is described last', async () => {
    world = await inferredWorld({ rules: [servedRule('status = "serving"')] })
    await world.say('Service', 's')
    await world.say('ModelInstance', 'i', [['instanceOf', MODEL]])
    await deployInstance({ status: 'serving' })
    const { tx } = await waitForRules()
    await world.say('Model', 'm')
    await world.settled()
    // Includes the instance, and the deployment that waited for it.
    const written = await byRules(tx)
    expect(written.map(({ edges }) => edges.length)).toEqual([2])
  })
})
