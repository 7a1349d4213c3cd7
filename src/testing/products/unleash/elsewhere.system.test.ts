import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import { member, objects } from '../lines.ts'
import { RUNNING, WITHIN_MS } from '../world.ts'
import { addTest, apiOf, apiOfUser, variant } from './server.ts'

const server = await service('unleash')

/** A registry that numbers versions like MLflow. */
const REGISTRY = `
provider: versions
domains: [models]
types:
  ModelInstance:
    id: '{model}/{version}'
    read: { path: '/{model}/{version}' }
    list: { path: /, items: '@' }
    completeRecords: true
    fields: { version: attribute, model: { kind: reference, edge: instanceOf, to: Model, described: true } }
`
const VERSIONS = [2, 3, 4].map((version) => ({ model: 'churn', version: String(version) }))

/** A directory with people's addresses and names. */
const PEOPLE = `
provider: people
domains: [identity]
types:
  User:
    id: '{id}'
    read: { path: '/people/{id}' }
    list: { path: /people, items: '@' }
    completeRecords: true
    fields: { name: attribute, email: email }
lookups:
  email: { type: User, path: /by-email, query: { of: '{text}' }, items: '@', id: '{id}' }
  name: { type: User, path: /by-name, query: { of: '{text}' }, items: '@', id: '{id}' }
`
const KNOWN = [
  { id: 'alice', name: 'Alice Ng', email: 'alice@example.com' },
  { id: 'another-alice', name: 'Alice Ng', email: 'alice.ng@example.com' },
  { id: 'bob', name: 'bob', email: 'bob@example.com' },
]

/** Answers for the registry and the directory. */
function answerTo(requested: string): object {
  const { pathname, searchParams } = new URL(requested, 'http://registry.invalid')
  const named = searchParams.get('of')
  if (pathname === '/by-email') return KNOWN.filter(({ email }) => email === named)
  if (pathname === '/by-name') return KNOWN.filter(({ name }) => name === named)
  const person = KNOWN.find(({ id }) => pathname === `/people/${id}`)
  const version = VERSIONS.find((one) => pathname === `/${one.model}/${one.version}`)
  return person ?? version ?? (pathname === '/people' ? KNOWN : VERSIONS)
}

describe.skipIf(server === null)('what Unleash names in other sources', () => {
  const url = server?.url ?? ''
  const folder = temporaryFolder()
  const registry = createServer(({ url: requested = '/' }, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answerTo(requested)))
  })
  let running: Awaited<ReturnType<typeof startService>>

  beforeAll(async () => {
    const json = { type: 'json', value: '{"model": "churn", "version": 3}' }
    await addTest(apiOf(url), 'churn-v3', [
      variant('old', 500, { type: 'string', value: 'churn/2' }),
      variant('new', 500, json),
    ])
    const alice = await apiOfUser(url, { username: 'alice', name: 'Alice Ng', email: 'alice@example.com' })
    const bob = await apiOfUser(url, { username: 'bob' })
    const stranger = await apiOfUser(url, { username: 'stranger', email: 'stranger@example.com' })
    await addTest(alice, 'of-alice', [variant('a', 1_000)])
    await addTest(bob, 'of-bob', [variant('a', 1_000)])
    await addTest(stranger, 'of-a-stranger', [variant('a', 1_000)])
    await new Promise<void>((resolve) => registry.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(registry.address() as AddressInfo).port}`
    const [port = 0] = await freePorts(1)
    writeFileSync(join(folder.path, 'versions.provider.yaml'), REGISTRY)
    writeFileSync(join(folder.path, 'people.provider.yaml'), PEOPLE)
    const sources = [
      { platform: 'unleash', provider: 'unleash', baseUrl: url, headers: { authorization: UNLEASH_TOKEN } },
      { platform: 'versions', provider: 'versions', baseUrl },
      { platform: 'people', provider: 'people', baseUrl },
    ]
    const content = {
      listen: { port },
      data: folder.path,
      catalogue: { folder: folder.path },
      log: { level: 'warn' },
      sources,
    }
    const config = must(readConfig(content, { base: folder.path, providers: (at) => providersWith(at), env: {} }))
    running = await startService({ config, logFile: join(folder.path, 'mlg.log') })
  }, 60_000)
  afterAll(async () => {
    await running?.stop()
    registry.closeAllConnections()
    registry.close()
    folder.remove()
  })

  it('are the versions that its variants serve: they are tested in the test', RUNNING, async () => {
    const tests = async (version: number) =>
      (
        await ask(
          running.url,
          `{ modelInstance(id: "aip://model/versions/churn/${version}") { associatedAbTests { name cells { name } } } }`,
        )
      ).modelInstance
    const expected = { associatedAbTests: [{ name: 'churn-v3', cells: [{ name: 'new' }, { name: 'old' }] }] }
    const both = async () => JSON.stringify([await tests(2), await tests(3)]).split('churn-v3').length === 3
    await eventually(both, 'both are tested', WITHIN_MS).catch(async () => expect(await tests(2)).toEqual(expected))
    expect([await tests(2), await tests(3)]).toMatchObject([expected, expected])
    expect(await tests(4)).toEqual({ associatedAbTests: [] })
  })

  it('are the people who made its toggles, by address, or by the name of their account', RUNNING, async () => {
    const owners = async (test: string) =>
      objects(
        member(await ask(running.url, `{ abTest(id: "aip://ab-test/unleash/${test}") { owners { id } } }`), 'abTest'),
        'owners',
      ).map(({ id }) => id)
    const all = async () => [
      await owners('of-alice'),
      await owners('of-bob'),
      await owners('of-a-stranger'),
      await owners('churn-v3'),
    ]
    // Two people have Alice's name: her address tells them apart.
    const expected = [['aip://user/people/alice'], ['aip://user/people/bob'], [], []]
    const same = async () => JSON.stringify(await all()) === JSON.stringify(expected)
    await eventually(same, 'all are found', WITHIN_MS).catch(async () => expect(await all()).toEqual(expected))
  })
})
