import { afterEach, describe, expect, it } from 'vitest'
import { isObject } from '../../lib/json.ts'
import { eventually } from '../parts.ts'
import { lacksPostgresPair, postgresPair } from '../postgres-pair.ts'
import { Fleet } from './fleet.ts'

const KILLS = process.env['MLG_SOAK'] === '1' ? 10 : 1
const lacking = await lacksPostgresPair()
const fleet = new Fleet()
afterEach(() => fleet.takeDown())

/** A company's view: two processes, events over HTTP, and a primary that is killed meanwhile. */
describe.skipIf(lacking !== null)('a running service whose primary is killed', () => {
  it('fails over by itself, and shows what its events report', { timeout: 90_000 + KILLS * 30_000 }, async () => {
    const pair = await postgresPair(true)
    fleet.later(() => pair.stop())
    const demo = await fleet.demo({ size: 'tiny', only: ['identity', 'registry'] })
    const more = { folder: fleet.folder(), store: pair.url }
    await fleet.start(demo, 'worker', more)
    const api = await fleet.start(demo, 'api', more)
    const reader = await fleet.start(demo, 'api', { ...more, readFrom: pair.second.url })
    const nameOf = async (url = api.url, headers: Record<string, string> = {}): Promise<string> =>
      await (
        await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...headers },
          body: JSON.stringify({ query: '{ model(id: "aip://model/registry/ranking-v5") { name } }' }),
        })
      ).text()
    await eventually(async () => (await nameOf()).includes('Ranking'), 'the company is read', 60_000)

    const outages: number[] = []
    let [primary, standby] = [pair.first, pair.second]
    for (let kill = 0; kill < KILLS; kill++) {
      const sent = sendEvents(api.url)
      await eventually(() => sent.accepted >= 20, 'events come in', 20_000)
      await primary.kill()
      expect(await nameOf(reader.url)).toContain('name')
      const since = performance.now()
      await standby.promote()
      await primary.rejoin()
      const before = sent.accepted
      await eventually(() => sent.accepted > before, 'events are taken again', 30_000)
      outages.push(performance.now() - since)
      await sent.stop()
      demo.patch('registry', 'models', 'ranking-v5', { name: `Name ${kill}` }, { silent: true })
      const written = await eventOf(api.url, true)
      expect(written).toMatchObject({ accepted: 1, visible: true })
      expect(await nameOf()).toContain(`Name ${kill}`)
      // The other process reads from the former standby: it waits until that has the transaction.
      const tx = isObject(written) ? String(written.tx) : ''
      expect(await nameOf(reader.url, { 'x-mlg-transaction': tx })).toContain(`Name ${kill}`)
      ;[primary, standby] = [standby, primary]
    }
    expect(await (await fetch(`${reader.url}/metrics`)).text()).toMatch(/^mlg_read_lag_seconds 0/m)
    console.log(`events were taken again after ${outages.map((one) => `${Math.round(one)} ms`).join(' and ')}`)
    await eventually(async () => (await fetch(`${api.url}/readyz`)).status === 200, 'it is ready', 10_000)
    // A sweep may be marking components at this moment.
    await eventually(
      async () => {
        const status: unknown = await (await fetch(`${api.url}/api/v1/status`)).json()
        return isObject(status) && isObject(status.dirty) && status.dirty.due === 0
      },
      'nothing is left to read',
      20_000,
    )
  })
})

async function eventOf(url: string, visible: boolean): Promise<unknown> {
  const response = await fetch(`${url}/api/v1/events${visible ? '?waitFor=visible' : ''}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event_type: 'model_updated', model_id: 'ranking-v5' }),
  })
  return await response.json()
}

/** Sends one after another until stopped. */
function sendEvents(url: string): { readonly accepted: number; stop(): Promise<void> } {
  let accepted = 0
  const stopping = new AbortController()
  const sending = (async () => {
    while (!stopping.signal.aborted) {
      const taken = await eventOf(url, false).catch(() => null)
      if (isObject(taken) && taken.accepted === 1) accepted++
      else await new Promise((resolve) => setTimeout(resolve, 10))
    }
  })()
  return {
    get accepted() {
      return accepted
    },
    async stop() {
      stopping.abort()
      await sending
    },
  }
}
