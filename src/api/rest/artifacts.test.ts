import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SourceAnswer } from '../../contracts/source.ts'
import type { Json } from '../../lib/json.ts'
import { MAX_ARTIFACTS, type ArtifactsAnswer } from '../../questions/artifacts.ts'
import { sourceConfig } from '../../testing/parts.ts'
import { builtinProvider } from '../../testing/provider/builtin.ts'
import { catalogueWith } from '../../testing/provider/recorded.ts'
import { saying } from '../testing/company.ts'
import { MAX_BYTES } from '../testing/sizes.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'

const RUN = 'aip://mlflow-run/mlflow/r1'
const LOGGED = 'aip://mlflow-logged-model/mlflow/m-1'
const VERSION = 'aip://model/mlflow/churn/1'
const LISTED = '/api/2.0/mlflow/artifacts/list?run_id=r1'

let world: ApiWorld
let asked: string[]
let body: Json

async function open(redact: readonly string[] = []): Promise<void> {
  asked = []
  body = {
    root_uri: 's3://lake/r1',
    files: [
      { path: 'labels.json', file_size: 42 },
      { path: 'reports', is_dir: true },
    ],
  }
  const source = { config: sourceConfig('mlflow', { redact }), provider: builtinProvider('mlflow') }
  world = await openWorld(catalogueWith('mlflow'), [source], null, {
    ask: async ({ path }): Promise<SourceAnswer> => {
      asked.push(path)
      return { kind: 'ok', body, raw: new Uint8Array(), etag: null, lastModified: null }
    },
    close: async () => undefined,
  })
  await world.say(
    saying({ type: 'MlflowRun', uri: RUN, attributes: { name: 'run 1' } }),
    saying({
      type: 'MlflowLoggedModel',
      uri: LOGGED,
      attributes: { name: 'model 1' },
      edges: [['MlflowLoggedModel.registeredAs', VERSION]],
    }),
    saying({ type: 'ModelInstance', uri: VERSION, attributes: { name: 'churn 1' } }),
  )
}
beforeEach(() => open())
afterEach(() => world.close())

const ask = async (uri = RUN, folder?: string) =>
  await world.get(`/api/v1/artifacts?${new URLSearchParams({ uri, ...(folder !== undefined && { folder }) })}`)
const artifacts = async (uri = RUN, folder?: string): Promise<ArtifactsAnswer> => {
  const answer = await ask(uri, folder)
  expect([answer.status, answer.body]).toEqual([200, expect.anything()])
  return answer.body as ArtifactsAnswer
}

it('lists the files and folders at the root of a run or a logged model', async () => {
  expect(await artifacts()).toMatchObject({
    name: 'run 1',
    platform: 'mlflow',
    folder: null,
    files: [
      { path: 'labels.json', name: 'labels.json', isFolder: false, bytes: 42 },
      { path: 'reports', name: 'reports', isFolder: true, bytes: null },
    ],
    isCut: false,
  })
  expect((await artifacts(LOGGED)).files).toHaveLength(2)
  expect(asked).toEqual([LISTED, '/api/2.0/mlflow/logged-models/m-1/artifacts/directories'])
})

it('lists only the direct content of a folder', async () => {
  const paths = ['reports/a b.md', 'reports/deep/c.md', 'reports/', 'reports', 'labels.json', '../d', '/e']
  body = { root_uri: 's3://lake/r1', files: paths.map((path) => ({ path })) }
  const { folder, files } = await artifacts(RUN, 'reports/')
  expect({ folder, asked }).toEqual({ folder: 'reports', asked: [`${LISTED}&path=reports`] })
  expect(files).toEqual([{ path: 'reports/a b.md', name: 'a b.md', isFolder: false, bytes: null }])
  body = { root_uri: 's3://lake/r1' }
  expect((await artifacts(RUN, 'none')).files).toEqual([])
})

it.each(['/etc', '..', 'a/../../b', 'a//b', './a', 'a\\..\\b', 'x'.repeat(1_001)])(
  'rejects the folder %s, which is outside the root',
  async (folder) => {
    expect(await ask(RUN, folder)).toMatchObject({ status: 400, body: { code: 'BAD_REQUEST', parameter: 'folder' } })
    expect(asked).toEqual([])
  },
)

it.each([1, 300])('truncates a long list, and says so, with names of %i characters', async (length) => {
  const files = Array.from({ length: MAX_ARTIFACTS + 1 }, (_, n) => ({ path: `${'x'.repeat(length)}${n}` }))
  body = { root_uri: 's3://lake/r1', files }
  const answer = await artifacts()
  expect(answer.isCut).toBe(true)
  expect(answer.files.length).toBeLessThanOrEqual(MAX_ARTIFACTS)
  expect(answer.files.length).toBeGreaterThan(100)
  expect(JSON.stringify(answer).length).toBeLessThan(MAX_BYTES)
})

it('omits what the configuration redacts', async () => {
  await world.close()
  await open(['files.file_size'])
  expect((await artifacts()).files.map(({ bytes }) => bytes)).toEqual([null, null])
})

it("lists the logged model's files for a version, and suggests where to look if its run has more", async () => {
  expect(await artifacts(VERSION)).toMatchObject({ uri: LOGGED, files: [{ name: 'labels.json' }, { name: 'reports' }] })
  await world.say(
    saying({ type: 'MlflowRun', uri: RUN, attributes: { name: 'run 1' }, edges: [['MlflowRun.registered', VERSION]] }),
  )
  const { status, body: refusal } = await ask(VERSION)
  expect([status, refusal]).toMatchObject([422, { code: 'NOT_FOR_TYPE', hint: expect.stringContaining(LOGGED) }])
  expect(refusal).toMatchObject({ hint: expect.stringContaining(RUN) })
})

it('treats a hidden run as unknown, and says why a list cannot be read', async () => {
  body = { message: 'broken' }
  expect(await ask()).toMatchObject({ status: 503, body: { code: 'SOURCE_UNAVAILABLE' } })
  asked = []
  world.hide({ platforms: ['mlflow'] })
  world.callAs({})
  expect(await ask()).toMatchObject({ status: 404, body: { code: 'UNKNOWN_URI' } })
  expect(asked).toEqual([])
})
