import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { freePorts } from '../../../../scripts/services/ports.ts'
import { UNLEASH_TOKEN } from '../../../../scripts/services/unleash.ts'
import { readConfig } from '../../../config/config.ts'
import { must } from '../../../lib/result.ts'
import { providersWith } from '../../../providers/all.ts'
import { startService } from '../../../wiring/main.ts'
import { eventually } from '../../parts.ts'
import { service } from '../../services.ts'
import { temporaryFolder } from '../../system/harness.ts'
import { ask } from '../graph.ts'
import { RUNNING, WITHIN_MS } from '../world.ts'
import { addTest, apiOf, variant } from './server.ts'

const server = await service('unleash')

/** A registry that numbers versions as MLflow does. */
const REGISTRY = `
provider: versions
domains: [models]
types:
  ModelInstance:
    id: '{model}/{version}'
    read: { path: '/{model}/{version}' }
    list: { path: /, items: '@' }
    whole: true
    fields: { version: attribute, model: { kind: reference, edge: instanceOf, to: Model, described: true } }
`
const VERSIONS = [2, 3, 4].map((version) => ({ model: 'churn', version: String(version) }))

describe.skipIf(server === null)('the versions that variants of Unleash name', () => {
  it('are tested in the test', RUNNING, async () => {
    const url = server?.url ?? ''
    const json = { type: 'json', value: '{"model": "churn", "version": 3}' }
    await addTest(apiOf(url), 'churn-v3', [variant('old', 500, { type: 'string', value: 'churn/2' }), variant('new', 500, json)]) // prettier-ignore
    const registry = createServer(({ url: asked }, response) => {
      const one = VERSIONS.find(({ model, version }) => asked === `/${model}/${version}`)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(one ?? VERSIONS))
    })
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
    const folder = temporaryFolder()
    const [port = 0] = await freePorts(1)
    writeFileSync(join(folder.path, 'versions.provider.yaml'), REGISTRY)
    const sources = [
      { platform: 'unleash', provider: 'unleash', baseUrl: url, headers: { authorization: UNLEASH_TOKEN } },
      { platform: 'versions', provider: 'versions', baseUrl: `http://127.0.0.1:${(registry.address() as AddressInfo).port}` }, // prettier-ignore
    ]
    const content = { listen: { port }, data: folder.path, catalogue: { folder: folder.path }, log: { level: 'warn' }, sources } // prettier-ignore
    const config = must(readConfig(content, { base: folder.path, providers: (at) => providersWith(at), env: {} }))
    const running = await startService({ config, logFile: join(folder.path, 'mlg.log') })
    try {
      const tests = async (version: number) =>
        (await ask(running.url, `{ modelInstance(id: "aip://model/versions/churn/${version}") { associatedAbTests { name cells { name } } } }`)).modelInstance // prettier-ignore
      const expected = { associatedAbTests: [{ name: 'churn-v3', cells: [{ name: 'new' }, { name: 'old' }] }] }
      const both = async () => JSON.stringify([await tests(2), await tests(3)]).split('churn-v3').length === 3
      await eventually(both, 'both are tested', WITHIN_MS).catch(async () => expect(await tests(2)).toEqual(expected))
      expect([await tests(2), await tests(3)]).toMatchObject([expected, expected])
      expect(await tests(4)).toEqual({ associatedAbTests: [] })
    } finally {
      await running.stop()
      registry.closeAllConnections()
      registry.close()
      folder.remove()
    }
  })
})
