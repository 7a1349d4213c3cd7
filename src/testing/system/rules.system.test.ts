import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDemo, type Demo } from '../../../demo/company.ts'
import { isObject } from '../../lib/json.ts'
import { startService, type RunningService } from '../../wiring/main.ts'
import { eventually } from '../parts.ts'
import { configOf, copySettledCompany, temporaryFolder } from './harness.ts'

/** Rules are files: added, changed and removed ones take effect a moment later, without a restart. */
const MODEL = 'aip://model/registry/ranking-v5'
const folder = temporaryFolder()
const definitions = join(folder.path, 'definitions')
let demo: Demo
let service: RunningService
beforeAll(async () => {
  await copySettledCompany(folder.path)
  mkdirSync(definitions)
  demo = await startDemo()
  service = await startService({
    config: { ...configOf(demo, folder.path, undefined), catalogueFolder: definitions },
    logFile: join(folder.path, 'mlg.log'),
  })
  await eventually(async () => (await relations('testedIn')).length > 0, 'the company is read', 60_000)
})
afterAll(async () => {
  await service.stop()
  await demo.stop()
  folder.remove()
})

async function relations(name: string): Promise<readonly unknown[]> {
  const query = `{ entity(uri: "${MODEL}") { relationships(type: "${name}") { edges { node { uri } } } } }`
  const answer = await fetch(`${service.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  })
  const body = (await answer.json()) as { data: { entity: { relationships: { edges: unknown[] } } | null } }
  return body.data.entity?.relationships.edges ?? []
}

async function status(): Promise<{ rules: readonly string[]; problem: string | null }> {
  const body: unknown = await (await fetch(`${service.url}/api/v1/status`)).json()
  if (!isObject(body)) throw new Error('no status')
  return body.definitions as { rules: readonly string[]; problem: string | null }
}

function write(content: unknown): void {
  writeFileSync(join(definitions, 'rules.json'), typeof content === 'string' ? content : JSON.stringify(content))
}

const TAGGED = {
  id: 'X1',
  name: 'featuresTried',
  version: 1,
  from: ['AbTest'],
  concludes: 'tries',
  to: ['Feature'],
  inverse: 'triedIn',
  path: '<testedIn · usesFeature · versionOf?',
  description: 'A test tries the features of what is tested in it.',
}

describe('rules in a folder', () => {
  it('take effect as soon as they are there, in the record and in the schema', async () => {
    write({ rules: [TAGGED], without: ['D13'] })
    await eventually(async () => (await relations('testedIn')).length === 0, 'what the rule concluded is gone')
    const query =
      '{ abTest(id: "aip://ab-test/experimentation/12345") { tries { edges { provenance node { name } } } } }'
    const tries = async (): Promise<number> => {
      const answer = await fetch(`${service.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      })
      const body = (await answer.json()) as { data?: { abTest: { tries: { edges: unknown[] } } } }
      return body.data?.abTest.tries.edges.length ?? 0
    }
    await eventually(async () => (await tries()) > 1, 'the new rule concludes')
    expect(await (await fetch(`${service.url}/graphql/schema`)).text()).toContain('triedIn')
    expect((await status()).rules).toContain('X1@1')
  })

  it('change nothing while they contain a mistake, which is reported', async () => {
    const before = (await status()).rules
    write({ rules: [{ ...TAGGED, version: 2, path: '<testedIn · usesNothing' }] })
    await eventually(async () => (await status()).problem !== null, 'the mistake is noticed')
    expect((await status()).problem).toContain(`${join(definitions, 'rules.json')}: rules[0].path: X1: the step`)
    expect((await status()).rules).toEqual(before)
    write('{ not json')
    await eventually(async () => (await status()).problem?.includes('JSON') === true, 'the other mistake is noticed')
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200)
  })

  it('revert when the file is gone', async () => {
    rmSync(join(definitions, 'rules.json'))
    await eventually(async () => (await relations('testedIn')).length > 0, 'the rule holds again')
    expect(await status()).toMatchObject({ problem: null, rules: expect.not.arrayContaining(['X1@1']) })
  })

  it('stay in force while their folder is missing, which is reported', async () => {
    const before = (await status()).rules
    rmSync(definitions, { recursive: true })
    await eventually(async () => (await status()).problem !== null, 'the missing folder is noticed')
    expect((await status()).problem).toContain(`${definitions}: the folder can't be read`)
    expect((await status()).rules).toEqual(before)
    mkdirSync(definitions)
    await eventually(async () => (await status()).problem === null, 'the folder is noticed')
  })
})
