import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verify } from '../../cli/verify.ts'
import { isObject } from '../../lib/json.ts'
import type { SourceName } from '../../../demo/tables/table.ts'
import { DEMO_PROVIDERS } from '../../providers/all.ts'
import { eventually } from '../parts.ts'
import { startSettledSystem, temporaryFolder, type System } from './harness.ts'

/**
 * Knowledge that no source holds, on the real system: why each edge exists, that it ends with its reason, and that
 * nothing is done twice.
 */
const TREATED = 'aip://model/registry/ranking-model-v5-20XX0101'
const CONTROL = 'aip://model/registry/ranking-model-v4-20XW0901'
const TEST = 'aip://ab-test/experimentation/12345'
const RUN_ID = 'train-weekly-ranking-20XX0101'

let system: System
const folder = temporaryFolder()
beforeAll(async () => {
  system = await startSettledSystem({ data: folder.path })
})
afterAll(async () => {
  await system.stop()
  folder.remove()
})

async function testsOf(uri: string, search = ''): Promise<readonly string[]> {
  const { data } = await system.graphql(
    'query ($id: ID!) { entity(uri: $id) { ... on ModelInstance { associatedAbTests { uri } } } }',
    { id: uri },
    search,
  )
  const entity = data?.entity as { associatedAbTests: { uri: string }[] }
  return entity.associatedAbTests.map((test) => test.uri)
}

interface Why {
  readonly edges: readonly {
    readonly provenance: string
    readonly reasons: readonly {
      readonly rule?: string
      readonly sentence: string
      readonly attributes?: Record<string, readonly string[]>
      readonly paths?: readonly {
        readonly steps: readonly {
          type: string
          from: { uri: string }
          statedBy: readonly { platform: string; lastVerified: string }[]
        }[]
        readonly weakest: { lastVerified: string } | null
      }[]
    }[]
  }[]
}

async function why(from: string, to: string): Promise<Why['edges']> {
  const { status, body } = await system.get(`/api/v1/why?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`)
  expect(status).toBe(200)
  return (body as unknown as Why).edges
}

describe('a link that no source holds', () => {
  it("is explained down to source statements, the contract's three edges first", async () => {
    const [edge, ...others] = await why(TREATED, TEST)
    expect(others).toEqual([])
    expect(edge?.provenance).toBe('INFERRED')
    const reason = edge?.reasons.find((r) => r.rule === 'D1@1')
    const [path] = reason?.paths ?? []
    // The cell is concluded from the run that names it, and from the rule that serves it; the test's own list lacks it
    // (T2).
    expect(
      path?.steps.map((step) => [step.type, [...new Set(step.statedBy.map((said) => said.platform))].sort()]),
    ).toEqual([
      ['ModelInstance.producedBy', ['registry']],
      ['PipelineRun.executedFor', ['orchestrator']],
      ['AbTestCell.belongsTo', ['orchestrator', 'serving']],
    ])
    expect(reason?.attributes).toEqual({ cells: ['aip://ab-test-cell/experimentation/12345/2'] })
    expect(reason?.sentence).toContain('because')
    // A step is as fresh as the last read of its statement; a path as its oldest step.
    const fresh =
      path?.steps.map((step) =>
        step.statedBy
          .map((said) => said.lastVerified)
          .toSorted()
          .at(-1),
      ) ?? []
    expect(path?.weakest?.lastVerified).toBe(fresh.toSorted()[0])
  })

  it('connects the control arm, which trains no model, with the model served for it (T9)', async () => {
    expect(await testsOf(CONTROL)).toEqual([TEST])
    const [edge] = await why(CONTROL, TEST)
    expect(edge?.reasons.map((reason) => reason.rule)).toEqual(['D3@1'])
    const [treated] = await why(TREATED, TEST)
    expect(treated?.reasons.map((reason) => reason.rule).toSorted()).toEqual(['D1@1', 'D3@1'])
  })

  it('has its supports beside each edge in GraphQL', async () => {
    const { data, errors } = await system.graphql(`{
      model(id: "aip://model/registry/ranking-v5") {
        uses(first: 1) { edges { provenance evidence { provenance rule sentence lastVerified path { name platform } } node { name } } }
        instances(first: 1) { edges { provenance evidence { rule path { platform document } } } }
      }
    }`)
    expect(errors).toBeUndefined()
    expect(data?.model).toMatchObject({
      uses: {
        edges: [
          {
            provenance: 'INFERRED',
            evidence: expect.arrayContaining([
              expect.objectContaining({
                rule: 'D4@2',
                path: expect.arrayContaining([{ name: 'usesFeature', platform: 'registry' }]),
              }),
            ]),
          },
        ],
      },
      instances: { edges: [{ provenance: 'DECLARED', evidence: [{ rule: null, path: [{ platform: 'registry' }] }] }] },
    })
  })

  it('names the team that owns an entity, with the reason (T7)', async () => {
    const { data } = await system.graphql(`{
      entity(uri: "${TREATED}") { owningTeam { uri } relationships(type: "owningTeam") { edges { provenance evidence { rule path { name } } } } }
    }`)
    expect(data?.entity).toMatchObject({
      owningTeam: [{ uri: expect.stringContaining('aip://group/identity/') }],
      relationships: { edges: [{ evidence: [{ rule: 'D10@2', path: [{ name: 'ownedBy' }, { name: 'memberOf' }] }] }] },
    })
  })

  it('is not explained for unknown entities, and suggests paths between distant ones', async () => {
    expect(
      await system.get('/api/v1/why?from=aip://model/registry/nothing&to=aip://model/registry/nobody'),
    ).toMatchObject({ status: 404 })
    expect(await system.get(`/api/v1/why?from=${TREATED}`)).toMatchObject({ status: 400 })
    const far = await system.get(`/api/v1/why?from=${TREATED}&to=aip://service/serving/homepage-ranker`)
    expect(far.body.sentence).toContain('Paths between them show')
  })
})

describe('enrichment of the settled company', () => {
  it('writes no fact and reads no source when repeated', async () => {
    const reads = (): number =>
      [...DEMO_PROVIDERS.values()]
        .flatMap(({ name }) => Object.values(system.demo.stats(name as SourceName).by_plural))
        .reduce((sum, counts) => sum + counts.reads + counts.lookups, 0)
    const before = { reads: reads(), head: (await system.service.store.head()).tx }
    const { status, body } = await system.post('/api/v1/enrichment', {})
    expect(status).toBe(200)
    expect(body).toMatchObject({ enriched: 0, tx: before.head })
    const rules = Array.isArray(body.rules) ? body.rules.filter(isObject) : []
    expect(rules.length).toBeGreaterThan(8)
    expect(rules.filter((rule) => rule.asserted !== 0 || rule.retracted !== 0)).toEqual([])
    expect({ reads: reads(), head: (await system.service.store.head()).tx }).toEqual(before)
  })

  it('settles every entity that a source holds', async () => {
    const states = new Map<string, number>()
    for (let after = 0; ;) {
      const page = await system.service.store.nodePage(after, 1_000)
      for (const { stage } of page) states.set(stage, (states.get(stage) ?? 0) + 1)
      const last = page.at(-1)
      if (last === undefined) break
      after = last.id
    }
    console.log(`how far everything has come: ${[...states].map(([name, count]) => `${count} ${name}`).join(', ')}`)
    expect(states.get('hydrated') ?? 0).toBe(0)
    expect(states.get('enriched') ?? 0).toBeGreaterThanOrEqual(system.demo.entities)
  })

  it('mlg verify agrees with the rules beside a running service', async () => {
    const lines: string[] = []
    process.env.MLG_DATA = folder.path
    await verify({ config: '', demo: false }, (line) => lines.push(line))
    delete process.env.MLG_DATA
    console.log(lines.join('\n'))
    expect(lines.at(-1)).toContain('The record has exactly the conclusions of the rules')
    expect(process.exitCode ?? 0).toBe(0)
  })
})

describe('a conclusion whose premise is retracted', () => {
  it('is retracted at once, while an edge with another support stays', async () => {
    const before = (await system.service.store.head()).tx
    system.demo.patch('orchestrator', 'pipeline-runs', RUN_ID, { ab_test_cells: [] })
    const rulesOf = async (): Promise<string> =>
      (await why(TREATED, TEST))
        .flatMap((edge) => edge.reasons.map((r) => r.rule))
        .sort()
        .join()
    await eventually(async () => (await rulesOf()) === 'D3@1', 'only what serves it is left')
    system.demo.remove('serving', 'serving-rules', 'rule-12345-treatment')
    await eventually(async () => (await testsOf(TREATED)).length === 0, 'nothing says so any more')
    expect(await testsOf(CONTROL)).toEqual([TEST])
    expect(await testsOf(TREATED, `?asOf=${before}`)).toEqual([TEST])
    system.demo.patch('orchestrator', 'pipeline-runs', RUN_ID, {
      ab_test_cells: [{ test_id: '12345', cell_number: 2, cell_name: 'treatment_ranking_v5' }],
    })
    await eventually(async () => (await testsOf(TREATED)).length === 1, 'it is back')
  })

  it('is retracted within 5 s, in every read', { timeout: 120_000 }, async () => {
    const took: number[] = []
    // A different run each time, since repeated reads of one must wait.
    const runs = [...system.demo.allRecords('registry', 'instances')].slice(0, 20)
    for (const { id, pipeline_run_id: run } of runs) {
      if (typeof run !== 'string' || typeof id !== 'string') continue
      const cells = [{ test_id: '12301', cell_number: 2, cell_name: 'treatment_rows' }]
      system.demo.patch('orchestrator', 'pipeline-runs', run, { ab_test_cells: cells }, { silent: true })
      const event = { event_type: 'pipeline_run_succeeded', run_id: run }
      const { body } = await system.post('/api/v1/events?waitFor=visible', event)
      const visible = performance.now()
      expect(body.visible).toBe(true)
      const tested = async () =>
        (await testsOf(`aip://model/registry/${id}`)).includes('aip://ab-test/experimentation/12301')
      await eventually(tested, 'the conclusion follows')
      took.push(performance.now() - visible)
    }
    expect(took.length).toBeGreaterThan(5)
    const sorted = took.toSorted((a, b) => a - b)
    console.log(
      `premise visible → conclusion right: p50 ${sorted[sorted.length >> 1]?.toFixed(1)} ms, worst ${sorted.at(-1)?.toFixed(1)} ms (one query included)`,
    )
  })
})
