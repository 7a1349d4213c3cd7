import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../adapters/system-clock.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { builtinCatalogue } from '../catalogue/load.ts'
import { MAX_PAYLOAD_BYTES, MAX_WAITING_BYTES } from '../contracts/pushed.ts'
import { noMeter, silentLog, sourceConfig } from '../testing/parts.ts'
import { PUSHING_SOURCE, pushingProvider } from '../testing/pushing.ts'
import { startPipeline, type Pipeline } from '../wiring/pipeline.ts'
import { PUSH } from './push.ts'

const provider = pushingProvider()
const config = { ...sourceConfig('events'), baseUrl: null }
const RUN = 'aip://pipeline-run/events/nightly'

let world: ApiWorld
let pipeline: Pipeline | null
beforeEach(async () => {
  pipeline = null
  world = await openWorld(builtinCatalogue(), [{ config, provider }])
})
afterEach(async () => {
  await pipeline?.stop()
  await world.close()
})

function interpret(): void {
  const parts = {
    store: world.store,
    catalogue: builtinCatalogue(),
    clock: systemClock,
    random: Math.random,
    log: silentLog,
    meter: noMeter,
  }
  pipeline = startPipeline({
    ...parts,
    sources: [{ config, provider, source: PUSHING_SOURCE }],
    sweeps: false,
    candidates: null,
  })
}

async function push(
  payload: object,
  platform = 'events',
): Promise<{ readonly status: number; readonly body: unknown }> {
  const { statusCode, body } = await world.app.inject({ method: 'POST', url: `/api/v1/metadata/${platform}`, payload })
  return { status: statusCode, body: JSON.parse(body) }
}
const sent = async (more: object): Promise<unknown> => {
  const { status, body } = await push({ type: 'PipelineRun', id: 'nightly', waitFor: 'visible', ...more })
  expect([status, body]).toEqual([200, expect.objectContaining({ uri: RUN, visible: true })])
  expect(PUSH.answer.safeParse(body).error?.issues).toBeUndefined()
  return body
}
const run = async (): Promise<unknown> => (await world.ask(`{ pipelineRun(id: "${RUN}") { name status } }`)).data

describe('pushed metadata', () => {
  it('is durable once accepted, along with its mark, and interpreted later', async () => {
    const accepted = await push({ type: 'PipelineRun', id: 'nightly', payload: { title: 'Nightly' } })
    expect(accepted).toEqual({
      status: 202,
      body: { uri: RUN, generation: expect.any(Number), trace: expect.any(String) },
    })
    expect(PUSH.answer.safeParse(accepted.body).error?.issues).toBeUndefined()
    expect(await run()).toEqual({ pipelineRun: null })
    interpret()
    await sent({ payload: { status: 'RUNNING' } })
    expect(await run()).toMatchObject({ pipelineRun: { name: 'Nightly', status: 'RUNNING' } })
  })

  it('is merged with earlier payloads, and gone when deleted', async () => {
    interpret()
    await sent({ payload: { title: 'Nightly' } })
    await sent({ id: undefined, uri: RUN, payload: { status: 'SUCCEEDED' } })
    expect(await run()).toMatchObject({ pipelineRun: { name: 'Nightly', status: 'SUCCEEDED' } })
    await push({ type: 'PipelineRun', id: 'nightly', deleted: true, waitFor: 'visible' })
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(RUN)}/history`)
    expect(JSON.stringify(body)).toContain('"tombstone"')
  })

  it('is rejected while too much about the entity is waiting, and keeps what was accepted', async () => {
    const payload = (n: number): object => ({ title: `${n}`.padEnd(MAX_PAYLOAD_BYTES - 20, 'x') })
    for (let n = 0; n < MAX_WAITING_BYTES / MAX_PAYLOAD_BYTES; n++)
      expect(await push({ type: 'PipelineRun', id: 'nightly', payload: payload(n) })).toMatchObject({ status: 202 })
    const url = '/api/v1/metadata/events'
    const full = { type: 'PipelineRun', id: 'nightly', payload: payload(9) }
    const answer = await world.app.inject({ method: 'POST', url, payload: full })
    expect([answer.statusCode, answer.headers['retry-after'], answer.json().code]).toEqual([503, '1', 'NOT_TAKEN'])
    expect(await push({ type: 'PipelineRun', id: 'another', payload: payload(9) })).toMatchObject({ status: 202 })
  })

  const deep = (): unknown => Array.from({ length: 101 }).reduce((inner) => [inner], 1)
  it.each<[string, object, object, string?]>([
    ['by an unconfigured platform', {}, { status: 404, code: 'UNKNOWN_PLATFORM', parameter: 'platform' }, 'elsewhere'],
    ['by a platform that the service reads', {}, { status: 422, code: 'NO_PUSHES', parameter: 'platform' }, 'registry'],
    ['of an unmapped type', { type: 'Model' }, { status: 422, code: 'NOT_FOR_TYPE', parameter: 'type' }],
    ['of a type named like an object member', { type: 'constructor' }, { status: 422, code: 'NOT_FOR_TYPE' }],
    [
      'about an entity of an unconfigured platform',
      { id: undefined, uri: 'aip://pipeline-run/elsewhere/r' },
      { status: 404, code: 'UNKNOWN_PLATFORM', parameter: 'uri' },
    ],
    ['about two entities', { uri: RUN }, { status: 400, code: 'BAD_REQUEST', parameter: 'uri' }],
    ['without an entity', { id: undefined }, { status: 400, code: 'BAD_REQUEST', parameter: 'uri' }],
    ['without a payload', { payload: undefined }, { status: 400, code: 'EMPTY', parameter: 'payload' }],
    ['with a payload for a deletion', { deleted: true }, { status: 400, code: 'BAD_REQUEST', parameter: 'deleted' }],
    [
      'with too large a payload',
      { payload: 'x'.repeat(MAX_PAYLOAD_BYTES) },
      { status: 413, code: 'TOO_LARGE', parameter: 'payload' },
    ],
    ['with too deep a payload', { payload: deep() }, { status: 400, code: 'BAD_REQUEST' }],
  ])('%s is rejected, and leaves no mark', async (_, more, refusal, platform) => {
    const answer = await push({ type: 'PipelineRun', id: 'nightly', payload: { title: 'x' }, ...more }, platform)
    expect(answer.body).toMatchObject({
      ...refusal,
      detail: expect.stringMatching(/\.$/),
      hint: expect.stringMatching(/^[A-Z].*\.$/s),
    })
    expect(await world.store.dirty(Date.now())).toMatchObject({ due: 0, waiting: 0 })
  })
})
