import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { UNLEASH_TOKEN } from '../../../../scripts/services/unleash.ts'
import type { Json } from '../../../lib/json.ts'
import { eventually } from '../../parts.ts'
import { service } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { startProcess } from '../../system/process.ts'
import { connectProduct } from '../connected.ts'
import { ask, linesOfGraph } from '../graph.ts'
import type { Misbehaviour } from '../relay.ts'
import { OFTEN, RUNNING, startWorld, untilSame, WITHIN_MS, type World } from '../world.ts'
import { objects } from '../lines.ts'
import { COVERED, coverageOf, readOperations } from '../coverage.ts'
import { answerOf, membersWithoutRule } from '../members/every.ts'
import { COMPARED } from './graph.ts'
import { addTest, apiOf, changeVariants, linesOfServer, variant } from './server.ts'

const server = await service('unleash')

describe.skipIf(server === null)('Unleash as a source', () => {
  let world: World
  const url = server?.url ?? ''
  const api = apiOf(url)
  const toggles = 'projects/default/features'

  beforeAll(async () => {
    const json = { type: 'json', value: '{"model": "churn", "version": 3}' }
    await addTest(api, 'churn-v3', [
      variant('old', 500, { type: 'string', value: 'churn/2' }),
      variant('new', 500, json),
    ])
    await addTest(api, 'colours', [variant('b', 300, { type: 'string', value: 'dark/blue' }), variant('a', 700)])
    await api('POST', toggles, { name: 'plain', type: 'release' })
    await api('POST', `${toggles}/plain/environments/development/strategies`, { name: 'default' })
    await api('POST', `${toggles}/churn-v3/environments/development/on`)
    world = await startWorld('unleash', url, { ...OFTEN, headers: { authorization: UNLEASH_TOKEN } })
  }, 60_000)
  afterAll(async () => {
    await world?.stop()
  })

  /** Tests are history: an archived one keeps its cells. */
  const shown = async () => {
    const lines = await linesOfGraph(world.url, COMPARED)
    const testCells = new Set(lines.flatMap((line) => /^(\S+) AbTestCell\.belongsTo /.exec(line)?.[1] ?? []))
    return lines.filter((line) => !line.startsWith('aip://ab-test-cell/') || testCells.has(line.split(' ')[0] ?? ''))
  }
  const expectSame = () => untilSame(() => linesOfServer(api), shown)

  it('is in the graph as its own API shows it', RUNNING, async () => {
    await expectSame()
    const lines = await linesOfGraph(world.url, COMPARED)
    expect(lines.length).toBe(2 + 4 * 2 + 3 * 2)
    expect(lines.join('\n')).not.toContain('plain')
    expect((await world.view()).unmappedFields).toEqual({})
    const { abTest } = await ask(
      world.url,
      '{ abTest(id: "aip://ab-test/unleash/churn-v3") { population allocation } }',
    )
    expect(abTest).toMatchObject({
      population: '50 % by userId',
      allocation: [{ environment: 'development', strategies: [{ constraints: [{ values: ['1', '2'] }] }] }],
    })
  })

  it('follows what is changed, renamed, added, archived, deleted and revived', RUNNING, async () => {
    await changeVariants(api, 'colours', [variant('c', 200), variant('b', 800, { type: 'string', value: 'x' })])
    await api('PATCH', `${toggles}/churn-v3`, [{ op: 'replace', path: '/stale', value: true }])
    await addTest(api, 'third', [variant('on', 1_000)])
    await api('POST', 'features/third/tags', { type: 'simple', value: 'growth, and more' })
    await api('PUT', 'features/churn-v3/tags', { addedTags: [{ type: 'simple', value: 'kept' }], removedTags: [] })
    await api('POST', 'features/colours/tags', { type: 'simple', value: 'taken off' })
    await expectSame()
    expect((await linesOfGraph(world.url, COMPARED)).join('\n')).toContain('"tags":["simple=taken off"]')
    await api('DELETE', 'features/colours/tags/simple/taken%20off')
    await expectSame()
    const gone = async (name: string) => (await world.entity(`ab-test/unleash/${name}`)).deletedAtSource !== null
    await api('DELETE', `${toggles}/third`)
    await expectSame()
    await eventually(() => gone('third'), 'it is archived', WITHIN_MS)
    await api('POST', 'projects/default/revive', { features: ['third'] })
    await eventually(async () => !(await gone('third')), 'it is revived', WITHIN_MS)
    await expectSame()
    await api('DELETE', `${toggles}/third`)
    // Unleash records the archiving in the background, and fails if it is deleted before that.
    await eventually(() => gone('third'), 'it is archived again', WITHIN_MS)
    await api('POST', 'projects/default/delete', { features: ['third'] })
    await world.nextFull()
    expect(await gone('third')).toBe(true)
    await expectSame()
  })

  it('is read again where it limits requests, and where its answers are broken', RUNNING, async () => {
    for (const how of ['throttled', 'cut', 'html', 'error', 'other'] as const satisfies readonly Misbehaviour[]) {
      const before = await linesOfGraph(world.url, COMPARED)
      world.relay.misbehave(how)
      world.relay.forget()
      await eventually(
        () => [...world.relay.requested.values()].reduce((sum, n) => sum + n, 0) > 3,
        'it asks on',
        WITHIN_MS,
      )
      expect(await linesOfGraph(world.url, COMPARED)).toEqual(before)
      world.relay.misbehave(null)
    }
    await changeVariants(api, 'colours', [variant('d', 1_000)])
    await expectSame()
  })

  it('is connected by the command', RUNNING, async () => {
    const { report, remarks, listed, written, checked } = await connectProduct('unleash', url, {
      env: { UNLEASH_TOKEN },
    })
    expect(report.version).toMatch(/^\d+\.\d+\.\d+/)
    expect(remarks).toEqual([])
    expect((await world.view()).unmappedFields).toEqual({})
    expect(listed.AbTest).toBeGreaterThan(1)
    expect(report.source).toMatchObject({ headers: { authorization: { env: 'UNLEASH_TOKEN', prefix: 'Bearer ' } } })
    expect(checked).toMatch(/✓ source unleash: unleash \d/)
    expect(written + JSON.stringify(report)).not.toContain(UNLEASH_TOKEN)
  })

  const described = async () => (await (await fetch(`${url}/docs/openapi.json`)).json()) as Json

  it('is read, but for what is left out for a stated reason', async () => {
    const operations = readOperations(await described())
    expect(operations.length).toBeGreaterThan(50)
    expect(coverageOf('unleash', operations)).toEqual(COVERED)
  })

  it('describes nothing of a toggle, its tags and its variants that has no rule', async () => {
    const document = await described()
    const toggle = answerOf(document, '/api/admin/projects/{projectId}/features/{featureName}')
    const { tags = null } = answerOf(document, '/api/admin/features/{featureName}/tags')
    const cells = objects(toggle, 'environments').flatMap((each) =>
      objects(each, 'strategies').flatMap((one) => objects(one, 'variants')),
    )
    expect([cells.length, JSON.stringify(tags)]).toEqual([1, expect.stringContaining('"color"')])
    expect(membersWithoutRule('unleash', 'AbTest', { ...toggle, tags, cells: [cells] })).toEqual([])
  })

  it('is read as its guide says', RUNNING, async () => {
    const folder = temporaryFolder()
    const page = readFileSync(new URL('../../../../docs/guides/unleash.md', import.meta.url), 'utf8')
    const [, configuration = ''] = /^```json\n(.*?)^```$/ms.exec(page) ?? []
    const path = join(folder.path, 'unleash.json')
    const [port = 0] = await freePorts(1)
    writeFileSync(path, configuration.replace('http://127.0.0.1:4242', url).replace('4322', String(port)))
    process.env['UNLEASH_TOKEN'] = UNLEASH_TOKEN
    const doctor = [fileURLToPath(new URL('../../../../bin/mlg.mjs', import.meta.url)), 'doctor', '--config', path]
    const { stdout } = await promisify(execFile)(process.execPath, doctor, { env: process.env, cwd: folder.path })
    expect(stdout).not.toContain('✗')
    expect(stdout).toContain('unleash')
    const service = await startProcess(path, port)
    try {
      await untilSame(
        () => linesOfServer(api),
        () => linesOfGraph(service.url, COMPARED),
      )
    } finally {
      await service.kill('SIGTERM')
      folder.remove()
    }
  })
})
