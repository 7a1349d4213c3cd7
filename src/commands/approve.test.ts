import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ALICE, company, INSTANCE, MODEL, saying } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'
import { LOCAL_OPERATOR, type Right } from '../contracts/caller.ts'
import type { EntityAnswer } from '../questions/describe.ts'
import { runForLines } from '../testing/terminal.ts'
import { COMMANDS } from './all.ts'

const DAY = 86_400_000
const VERSION = 'aip://model/registry/checked-1'
const DATA = 'aip://dataset/datasets/d0'
const OTHER = 'aip://dataset/datasets/d1'
const later = (days: number): string => new Date(Date.now() + days * DAY).toISOString()
const trainedOn = (...data: readonly string[]) =>
  saying({
    type: 'ModelInstance',
    uri: VERSION,
    attributes: { name: 'Checked' },
    edges: data.map((one) => ['ModelInstance.trainedOn', one] as const),
  })

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company(), saying({ type: 'Dataset', uri: OTHER, attributes: { name: 'Clicks' } }))
})
afterAll(() => world.close())
beforeEach(async () => {
  world.callAs(LOCAL_OPERATOR)
  await world.say(trainedOn(DATA))
})

async function send(name: string, payload: object) {
  const command = COMMANDS.find((one) => one.name === name)
  const body = { ...payload, waitFor: 'visible' }
  const answer = await world.app.inject({ method: 'POST', url: command?.path ?? '', payload: body })
  if (answer.statusCode === 200) expect(command?.answer.safeParse(answer.json()).error?.issues).toBeUndefined()
  return {
    status: answer.statusCode,
    body: answer.json<{ id?: string; code?: string; detail?: string; hint?: string }>(),
  }
}

async function approvals(uri = VERSION): Promise<EntityAnswer['approvals']> {
  const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}`)
  return (body as EntityAnswer).approvals
}

const callAs = (name: string, ...rights: readonly Right[]): void =>
  world.callAs({ id: name, name, rights: new Set(['read', ...rights]) })

describe('an approval', () => {
  it('records the entity as it is, by whom, for what and until when', async () => {
    const until = later(30)
    const { status } = await send('approve', {
      uri: VERSION,
      stage: 'production',
      until,
      comment: 'Read it.',
      by: ALICE,
    })
    expect(status).toBe(200)
    expect(await approvals()).toMatchObject([
      {
        by: ALICE,
        byName: 'Alice',
        use: null,
        stage: 'production',
        until,
        comment: 'Read it.',
        state: 'stands',
        because: null,
      },
    ])
  })

  it('lapses after training on other data, says why, and stands again once that is undone', async () => {
    await send('approve', { uri: VERSION, stage: 'production', by: ALICE })
    await world.say(trainedOn(OTHER))
    expect(await approvals()).toMatchObject([
      { state: 'lapsed', because: `It now rests on Clicks, and no longer rests on Dataset 0.` },
    ])
    await world.say(trainedOn(DATA))
    expect(await approvals()).toMatchObject([{ state: 'stands' }])
  })

  it('lapses after another evaluation', async () => {
    await send('approve', { uri: VERSION, stage: 'production', by: ALICE })
    const run = 'aip://evaluation-run/registry/second'
    await world.say(
      saying({
        type: 'EvaluationRun',
        uri: run,
        attributes: { name: 'Second look' },
        edges: [['EvaluationRun.scored', VERSION]],
      }),
    )
    const lapsed = { state: 'lapsed', because: 'It now rests on Second look.' }
    expect(await approvals()).toMatchObject([lapsed])
    const { data } = await world.ask(`{ entity(uri: "${VERSION}") { approvals { stage by state because } } }`)
    expect(data).toEqual({ entity: { approvals: [{ stage: 'production', by: ALICE, ...lapsed }] } })
    await world.say(saying({ type: 'EvaluationRun', uri: run, attributes: { name: 'Second look' } }))
  })

  it("is replaced only by the same person's later one for the same use", async () => {
    await send('approve', { uri: VERSION, stage: 'production', by: ALICE, comment: 'Again.' })
    await send('approve', { uri: VERSION, stage: 'production', use: 'ads', by: ALICE })
    await send('approve', { uri: VERSION, stage: 'production', by: 'Bob' })
    const all = await approvals()
    expect(all.map(({ byName, use, comment }) => [byName, use, comment]).toSorted()).toEqual([
      ['Alice', null, 'Again.'],
      ['Alice', 'ads', null],
      ['Bob', null, null],
    ])
    const { id } = all.find(({ byName }) => byName === 'Bob') ?? {}
    expect((await send('withdraw-approval', { uri: VERSION, id, by: 'Bob' })).status).toBe(200)
    expect((await approvals()).map(({ byName }) => byName)).toEqual(['Alice', 'Alice'])
  })

  it("leaves the same person's earlier one for less", async () => {
    await send('approve', { uri: OTHER, stage: 'production', use: 'ads', by: ALICE })
    await send('approve', { uri: OTHER, stage: 'production', by: ALICE })
    expect((await approvals(OTHER)).map(({ use }) => use).toSorted()).toEqual(['ads', null])
  })

  it('needs the right "approve", and says whom to ask', async () => {
    callAs('editor', 'edit')
    const refused = await send('approve', { uri: VERSION, stage: 'production' })
    expect(refused).toMatchObject({
      status: 403,
      body: { code: 'FORBIDDEN', detail: expect.stringContaining('"approve"') },
    })
    callAs('approver', 'edit', 'approve')
    expect((await send('approve', { uri: INSTANCE, stage: 'production' })).status).toBe(200)
  })

  it('can be withdrawn by whoever gave it, or by another approver', async () => {
    callAs('approver', 'edit', 'approve')
    const { body } = await send('approve', { uri: MODEL, use: 'ads' })
    const withdrawn = { uri: MODEL, id: body.id }
    callAs('editor', 'edit')
    expect(await send('withdraw-approval', withdrawn)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } })
    callAs('approver', 'edit')
    expect((await send('withdraw-approval', withdrawn)).status).toBe(200)
    expect(await send('withdraw-approval', withdrawn)).toMatchObject({ status: 404 })
    callAs('approver', 'edit', 'approve')
    const second = await send('approve', { uri: MODEL, use: 'ads' })
    callAs('other', 'edit', 'approve')
    expect((await send('withdraw-approval', { uri: MODEL, id: second.body.id })).status).toBe(200)
    expect(await approvals(MODEL)).toEqual([])
  })

  it("appears in history, but can't be reverted with the right to edit", async () => {
    callAs('approver', 'edit', 'approve')
    await send('approve', { uri: OTHER, region: 'eu-west-1' })
    const { tx } = await world.store.head()
    const { body } = await world.get(`/api/v1/entities/${encodeURIComponent(OTHER)}/history`)
    expect(JSON.stringify(body)).toContain('approver approved it for the region eu-west-1')
    expect(await send('revert', { uri: OTHER, tx })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("Approvals and waivers can't be reverted") },
    })
  })

  it.each([
    [{}, 'EMPTY', 'The approval names no use, stage or region.'],
    [{ use: 'x'.repeat(201) }, 'TOO_LARGE', 'A use of 201 characters is too long.'],
    [{ use: 'a', until: '2020-01-01' }, 'BAD_REQUEST', 'until is 2020-01-01, which has passed.'],
    [{ use: 'a', until: 'soon' }, 'BAD_REQUEST', 'until is "soon", which isn\'t a date.'],
    [{ use: 'a', comment: 'x'.repeat(1_001) }, 'TOO_LARGE', 'A comment of 1001 characters is too long.'],
    [{ use: 'a', uri: 'aip://model/registry/ranking-model-v6' }, 'REFUSED', 'No source describes'],
  ])('is rejected with a reason: %j', async (payload, code, detail) => {
    expect((await send('approve', { uri: VERSION, ...payload })).body).toMatchObject({
      code,
      detail: expect.stringContaining(detail),
    })
  })

  it('can be given at a terminal', async () => {
    const url = await world.app.listen({ port: 0, host: '127.0.0.1' })
    const lines = await runForLines(url, 'approve', DATA, '--use', 'ads', '--by', 'Ann')
    expect(lines.join('\n')).toContain('Ann')
    expect(await approvals(DATA)).toMatchObject([{ byName: 'Ann', use: 'ads' }])
  })
})
