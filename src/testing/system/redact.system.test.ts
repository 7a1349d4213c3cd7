import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { startDemo } from '../../../demo/company.ts'
import { startService } from '../../wiring/main.ts'
import { must } from '../../lib/result.ts'
import { makeUri } from '../../model/uri.ts'
import { eventually } from '../parts.ts'
import { configOf, temporaryFolder } from './harness.ts'

const cleanUp: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo()
})

const MODEL = must(makeUri('model', 'registry', 'ranking-v5'))
const PATHS = ['configuration.api_key', 'configuration.stores.api_key']
const secretly = (secret: string) => ({ configuration: { depth: 3, api_key: secret, stores: [{ api_key: secret }] } })

it(
  'a secret read before its path was redacted is in no past answer, and in no byte of the record',
  { timeout: 120_000 },
  async () => {
    const folder = temporaryFolder()
    const demo = await startDemo({ size: 'tiny' })
    cleanUp.push(folder.remove, () => demo.stop())
    const start = async (redact: readonly string[]) => {
      const change = (sources: Record<string, unknown>[]) =>
        sources.map((s) => (s['platform'] === 'registry' ? { ...s, redact } : s))
      const service = await startService({
        config: configOf(demo, folder.path, change),
        logFile: join(folder.path, 'mlg.log'),
      })
      cleanUp.push(() => service.stop())
      return service
    }
    type Service = Awaited<ReturnType<typeof start>>
    const ask = async ({ url }: Service, search: string): Promise<string> => {
      const query = `{ model(id: "${MODEL}") { name configuration } }`
      const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) }
      return await (await fetch(`${url}/graphql${search}`, init)).text()
    }
    const read = async (service: Service, secret: string): Promise<number> => {
      const said = async () =>
        (await service.store.history(MODEL, Number.MAX_SAFE_INTEGER, 50)).find((entry) =>
          JSON.stringify(entry.asserted).includes(secret),
        )
      await eventually(async () => (await said()) !== undefined, `${secret} is read`)
      return (await said())?.tx ?? 0
    }
    const everything = async (service: Service, moments: readonly number[]): Promise<string> => {
      const uri = encodeURIComponent(MODEL)
      const paths = [
        ...moments.map((at) => `entities/${uri}?asOf=${at}`),
        `entities/${uri}/history`,
        `diff?from=${moments[0]}&to=${moments[1]}`,
      ]
      const rest = paths.map(async (path) => (await fetch(`${service.url}/api/v1/${path}`)).text())
      return (await Promise.all([...rest, ...moments.map((at) => ask(service, `?asOf=${at}`))])).join('\n')
    }
    const bytes = (text: string) =>
      readdirSync(folder.path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && readIfThere(join(entry.parentPath, entry.name)).includes(text))
        .map(({ name }) => name)

    demo.patch('registry', 'models', 'ranking-v5', secretly('hush-hush-1'))
    const before = await start([])
    demo.events.deliverTo(`${before.url}/api/v1/events`)
    const moments = [await read(before, 'hush-hush-1')]
    demo.patch('registry', 'models', 'ranking-v5', secretly('hush-hush-2'))
    moments.push(await read(before, 'hush-hush-2'))
    expect(await everything(before, moments)).toMatch(/hush-hush-1.*hush-hush-2/s)
    await before.stop()
    expect(bytes('hush-hush')).not.toEqual([])
    // The source still states it.
    demo.patch('registry', 'models', 'ranking-v5', secretly('hush-hush-3'), { silent: true })

    const after = await start(PATHS)
    const done = async () => JSON.stringify(await after.store.note('redaction:registry'))
    await eventually(
      async () => (await done()) === JSON.stringify({ done: PATHS, running: null }),
      'it is redacted',
      60_000,
    )
    await eventually(async () => /"depth":3,.*"stores":\[\{\}\]/.test(await ask(after, '')), 'it is said without')
    expect(await everything(after, moments)).not.toContain('hush-hush')
    expect(await ask(after, `?asOf=${moments[0]}`)).toContain('"name":')
    // While the service runs, including its write-ahead log and its search index, which is rebuilt.
    await eventually(async () => bytes('hush-hush').length === 0, 'it is in no file')
    await after.stop()
    expect(bytes('hush-hush')).toEqual([])
  },
)

/** Index files come and go meanwhile. */
function readIfThere(path: string): Buffer {
  try {
    return readFileSync(path)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
}
