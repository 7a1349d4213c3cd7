import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fetchPackages } from '../../../../scripts/services/python/packages.ts'
import { runPython } from '../../../../scripts/services/python/programs.ts'
import { PROVIDERS } from '../../../providers/all.ts'
import { eventually } from '../../parts.ts'
import { connectProduct } from '../connected.ts'
import { linesOfGraph } from '../graph.ts'
import { presentOnly } from '../lines.ts'
import { OFTEN, RUNNING, startPlainWorld, untilSame, WITHIN_MS, type PlainWorld } from '../world.ts'
import { startStandIn, TOKEN, type Disturbance, type RunningStandIn } from './server.ts'
import { STAND_INS } from './table.ts'

/** Runs the same cases against stand-ins of products that can't run here. */
const problem = await fetchPackages('stand-ins', (line) => console.log(line))
if (problem !== null && process.env['CI'] === 'true')
  throw new Error(`the clients of products cannot be had: ${problem}`)
if (problem !== null) console.error(`SKIPPED: the clients of products cannot be had on this machine: ${problem}`)

describe.each(STAND_INS.map((product) => [product.provider, product] as const))(
  '%s, of which a stand-in answers',
  (provider, product) => {
    let standIn: RunningStandIn<unknown>
    let world: PlainWorld
    let state = product.first

    beforeAll(async () => {
      standIn = await startStandIn(state, product.rules)
      world = await startPlainWorld(provider, standIn.url, { ...OFTEN, sweep: { fullSeconds: 1 }, ...product.source })
    }, 120_000)
    afterAll(async () => {
      await world?.stop()
      await standIn?.stop()
    })

    const shown = () => linesOfGraph(world.url, product.compared)
    const expectSame = () => untilSame(async () => presentOnly(product.lines(state)), shown)
    const hold = (next: unknown) => standIn.hold((state = next))
    const untilRequested = async (more: number) => {
      const before = standIn.requests
      await eventually(async () => standIn.requests >= before + more, `${more} more requests`, WITHIN_MS)
    }

    it('says that it was not tested on the product', () => {
      expect(PROVIDERS.get(provider)?.proved?.on).toBe('stand-in')
    })

    it('is in the graph, thing by thing and relationship by relationship', RUNNING, async () => {
      await expectSame()
      expect((await shown()).length).toBeGreaterThan(20)
      expect((await world.view()).unmappedFields).toEqual({})
    })

    // Some products have no client that can use a stand-in.
    const clients = product.client === undefined ? [] : [product.client]
    it.skipIf(problem !== null).each(clients)(
      'is read by its own client as well, $program',
      RUNNING,
      async ({ program, printed }) => {
        const read: unknown = JSON.parse(await runPython('stand-ins', program, [standIn.url, TOKEN]))
        expect(read).toEqual(printed(state))
      },
    )

    it('is connected by the command, without a remark', RUNNING, async () => {
      const set = Object.entries(product.source.settings ?? {}).map(([name, value]) => `${name}=${value}`)
      const { remarks, listed, checked, report, written } = await connectProduct(provider, standIn.url, {
        env: product.env,
        set,
      })
      const { elsewhere = [], found = [] } = product
      expect(report.types.flatMap(({ leadingNowhere }) => leadingNowhere)).toEqual(elsewhere)
      expect(report.types.flatMap(({ issues }) => issues)).toEqual(found)
      expect(JSON.stringify(remarks)).not.toMatch(/"mistakes":\["|"unmapped":\{"/)
      expect(listed).toEqual(product.listed)
      expect(checked).toMatch(/✓ source .*not tested on the product/)
      expect(report.proved?.on).toBe('stand-in')
      expect(written + JSON.stringify(report)).not.toContain(TOKEN)
    })

    it('writes nothing while nothing changes', RUNNING, async () => {
      await expectSame()
      await world.nextFull()
      const settled = await world.transaction()
      await world.nextFull()
      expect(await world.transaction()).toBe(settled)
    })

    it(
      'is followed when things change, are renamed and deleted, through refusals for too many requests',
      RUNNING,
      async () => {
        standIn.disturb('throttled')
        hold(product.changed)
        await untilRequested(6)
        standIn.disturb(null)
        await expectSame()
        for (const uri of product.gone)
          await eventually(async () => (await world.entity(uri)).deletedAtSource !== null, `${uri} is gone`, WITHIN_MS)
      },
    )

    it('loses nothing to answers that are broken, refused or absent', RUNNING, async () => {
      await expectSame()
      const before = await shown()
      for (const how of ['cut', 'page', 'down'] satisfies Disturbance[]) {
        standIn.disturb(how)
        await untilRequested(4)
        expect(await shown()).toEqual(before)
      }
      standIn.disturb(null)
      hold(product.first)
      await expectSame()
      // Refused credentials are only tried again after minutes.
      const healed = await shown()
      standIn.disturb('unauthorised')
      await eventually(async () => (await world.view()).reads.refused > 0, 'its credentials are refused', WITHIN_MS)
      expect(await shown()).toEqual(healed)
    })
  },
)
