import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isObject } from '../lib/json.ts'
import { filledIndex } from '../testing/search/filled.ts'
import { judge } from '../testing/quality.ts'
import type { QualityPreviewAnswer } from '../questions/expect.ts'
import type { QualityAnswer } from '../questions/quality/schema.ts'
import type { QualityOfAnswer } from '../questions/reasons.ts'
import { ALICE, company, MODEL, saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const TEAM = 'aip://group/identity/ranking'
const BOB = 'aip://user/identity/bob'
const OLD = 'aip://model/registry/old'
const LEFT = 'aip://model/registry/left'
const HIDDEN = 'aip://model/vault/secret'
const INSTANCE_OF_OLD = 'aip://model/registry/old-1'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  const { catalogue } = world.deps
  await world.say(
    ...company(),
    saying({ type: 'User', uri: ALICE, attributes: { name: 'Alice' }, edges: [['User.memberOf', TEAM]] }),
    saying({ type: 'User', uri: BOB, attributes: { name: 'Bob', active: false } }),
    saying({ type: 'Group', uri: TEAM, attributes: { name: 'Ranking' } }),
    saying({
      type: 'Model',
      uri: OLD,
      attributes: { name: 'Old', stage: 'retired', businessDomains: ['Ads'] },
      edges: [['Entity.ownedBy', ALICE]],
    }),
    saying({
      type: 'ModelInstance',
      uri: INSTANCE_OF_OLD,
      attributes: { version: '1', modelState: 'released' },
      edges: [['ModelInstance.instanceOf', OLD]],
    }),
    saying({
      type: 'Model',
      uri: LEFT,
      attributes: { name: 'Left', description: 'Nobody is there', businessDomains: ['Ads', 'Studio'] },
      edges: [['Entity.ownedBy', BOB]],
    }),
    saying({ type: 'Model', uri: HIDDEN, attributes: { name: 'Secret' } }),
    saying({
      type: 'Pipeline',
      uri: 'aip://pipeline/orchestrator/slow',
      attributes: { name: 'Slow', sla: '2h' },
      edges: [['Entity.ownedBy', TEAM]],
    }),
    saying({
      type: 'PipelineRun',
      uri: 'aip://pipeline-run/orchestrator/slow-1',
      attributes: { status: 'succeeded', startedAt: '2026-01-01T00:00:00Z', endedAt: '2026-01-01T03:00:00Z' },
      edges: [['PipelineRun.runOf', 'aip://pipeline/orchestrator/slow']],
    }),
  )
  await judge(world.store, { catalogue: () => catalogue })
  await world.reached()
  world.searchBy(await filledIndex(world.store, catalogue))
})
afterAll(() => world.close())

async function answerOf<T>(path: string): Promise<T> {
  const { status, body } = await world.get(path)
  expect([path, status, body]).toEqual([path, 200, expect.anything()])
  return body as T
}
const quality = (query = '') => answerOf<QualityAnswer>(`/api/v1/quality${query}`)
const found = async (q: string): Promise<number> => {
  const answer = await answerOf<{ total: number }>(`/api/v1/search?${new URLSearchParams({ q, limit: '1' })}`)
  return answer.total
}

describe('the quality of metadata', () => {
  it.each(['type', 'team', 'domain', 'platform'])('links to exactly what each cell counts, by %s', async (by) => {
    const { rows, total, reasons } = await quality(`?by=${by}`)
    expect(rows.length).toBeGreaterThan(0)
    const cells = [total, ...rows].flatMap((row) => [...row.reasons, ...row.lacking])
    expect(cells.length).toBeGreaterThan(4)
    for (const { q, count } of cells) expect([q, await found(q ?? '')]).toEqual([q, count])
    expect(new Set(reasons.map(({ reason }) => reason))).toEqual(
      new Set([total, ...rows].flatMap((row) => row.reasons.map(({ reason }) => reason))),
    )
  })

  it('depends on what is stated, what is in use, and the clock', async () => {
    const { rows, total } = await quality()
    const counts = (key: string) =>
      Object.fromEntries(rows.find((row) => row.key === key)?.reasons.map(({ reason, count }) => [reason, count]) ?? [])
    // Three models: the contract's has no description, Left no remaining owner, Secret neither. Old is retired.
    expect(counts('Model')).toEqual({
      'missing-description': 2,
      'departed-owner': 1,
      unowned: 1,
      'retired-but-used': 1,
    })
    expect(counts('Pipeline')).toMatchObject({ 'missed-sla': 1, 'missing-description': expect.any(Number) })
    const models = rows.find(({ key }) => key === 'Model')
    // Each of four models should have a description, an owner and its required attributes: 4 of 12 are missing.
    expect(models).toMatchObject({ entities: 4, completeness: 0.6667, timeliness: 1, consistency: 0.75 })
    expect(total.timeliness).toBeLessThan(1)
    // Nothing is expected or required of versions, so they add nothing to the total.
    expect(rows.find(({ key }) => key === 'ModelInstance')).toMatchObject({ completeness: null, consistency: 1 })
    expect((await quality('?q=type:modelInstance')).total.completeness).toBeNull()
  })

  it('can be limited to a search', async () => {
    const { rows, total } = await quality(`?by=team&q=${encodeURIComponent('type:model')}`)
    expect(rows.map(({ name, entities }) => [name, entities])).toEqual([['Ranking', 2]])
    expect(total.entities).toBe(4)
    expect(await quality('?q=type:dataset&by=type')).toMatchObject({ rows: [{ key: 'Dataset' }] })
  })

  it('excludes what is hidden from its caller', async () => {
    world.hide({ platforms: ['vault'], exceptFor: ['administrator'] })
    world.callAs({ roles: new Set(['reader']) })
    try {
      const { rows } = await quality()
      expect(rows.find(({ key }) => key === 'Model')).toMatchObject({
        entities: 3,
        reasons: expect.not.arrayContaining([expect.objectContaining({ reason: 'unowned' })]),
      })
      const [today] = (await quality('?by=day&days=1')).rows
      expect(today?.entities).toBe(rows.reduce((sum, { entities }) => sum + entities, 0))
      expect((await world.get(`/api/v1/entities/${HIDDEN}/quality`)).status).toBe(404)
    } finally {
      world.hide()
      world.callAs({})
    }
  })

  it('is tracked day by day, for everything and for a search', async () => {
    for (const q of ['', 'type:model', `team:${TEAM}`]) {
      const { rows, total } = await quality(`?by=day&days=3&q=${encodeURIComponent(q)}`)
      const today = rows.at(-1)
      expect(today).toMatchObject({ entities: total.entities, completeness: total.completeness })
      const now = (await quality(`?q=${encodeURIComponent(q)}`)).total
      expect({ ...today, key: '', name: 'All' }).toEqual(now)
      // Two days ago everything existed, but nothing was noted about it.
      expect(rows).toHaveLength(3)
      expect(rows[0]?.lacking).toEqual(
        ['completeness', 'timeliness', 'consistency'].map((dimension) => ({ dimension, count: 0, q: null })),
      )
    }
  })

  it('has a past only by day, and rejects unknown parameters', async () => {
    for (const [path, code] of [
      ['/api/v1/quality?asOf=1', 'UNKNOWN_PARAMETER'],
      ['/api/v1/quality?by=colour', 'BAD_REQUEST'],
      ['/api/v1/quality?q=quality:nonsense', 'BAD_QUERY'],
      ['/api/v1/quality/preview?type=Modl&expects=owner', 'BAD_REQUEST'],
      ['/api/v1/quality/preview?type=Model&expects=framwork', 'BAD_REQUEST'],
    ] as const) {
      const { status, body } = await world.get(path)
      expect([path, status, isObject(body) ? body.code : null]).toEqual([path, 400, code])
    }
  })

  it('can be exported', async () => {
    const { rows } = await quality()
    const exported = await answerOf<{ items: readonly object[] }>('/api/v1/exports/quality?format=json')
    expect(exported.items).toEqual(rows)
  })

  it('tells for one entity what is wrong, since when, and how to fix it', async () => {
    const left = await answerOf<QualityOfAnswer>(`/api/v1/entities/${LEFT}/quality`)
    expect(left.reasons).toEqual([
      {
        reason: 'departed-owner',
        dimension: 'completeness',
        means: 'has only owners who have left',
        fix: expect.any(String),
        command: expect.stringContaining('mlg annotate'),
        since: expect.any(String),
        q: 'type:model quality:departed-owner',
      },
    ])
    const old = await answerOf<QualityOfAnswer>(`/api/v1/entities/${OLD}/quality`)
    expect(old.reasons).toMatchObject([{ reason: 'retired-but-used', since: null }])
    expect(await answerOf<QualityOfAnswer>(`/api/v1/entities/${ALICE}/quality`)).toMatchObject({
      counted: false,
      reasons: [],
    })
  })

  it('has a past for one entity', async () => {
    const { tx } = await answerOf<QualityOfAnswer>(`/api/v1/entities/${LEFT}/quality`)
    const then = async (at: number) => await answerOf<QualityOfAnswer>(`/api/v1/entities/${LEFT}/quality?asOf=${at}`)
    expect((await then(tx)).reasons.map(({ reason }) => reason)).toEqual(['departed-owner'])
    const first = await world.store.history(LEFT as Parameters<typeof world.store.history>[0], tx + 1, 10)
    expect((await then(first.at(-1)?.tx ?? 1)).reasons).toEqual([])
  })

  it('can be previewed before expecting more, as it would be judged', async () => {
    const preview = await answerOf<QualityPreviewAnswer>(
      '/api/v1/quality/preview?type=Model&expects=description&expects=owner&expects=tag:tier&expects=framework',
    )
    expect(preview).toMatchObject({
      entities: 3,
      lacking: 3,
      expects: [
        { expects: 'description', expected: true, lacking: 2 },
        { expects: 'owner', expected: true, lacking: 2 },
        { expects: 'tag:tier', expected: false, lacking: 3 },
        {
          expects: 'framework',
          expected: false,
          lacking: 2,
          such: expect.arrayContaining([{ uri: LEFT, name: 'Left' }]),
        },
      ],
    })
    expect(preview.expects[0]?.such.map(({ uri }) => uri)).toContain(MODEL)
    const noted = (await quality()).rows.find(({ key }) => key === 'Model')?.reasons ?? []
    const owners = noted.filter(({ reason }) => reason === 'unowned' || reason === 'departed-owner')
    expect(owners.reduce((sum, { count }) => sum + count, 0)).toBe(preview.expects[1]?.lacking)
  })
})
