import assert from 'node:assert/strict'
import * as nodeTest from 'node:test'
import { openSource } from '../../adapters/sources.ts'
import type { NamedFile } from '../../catalogue/builtin.ts'
import { loadFromFolder, describeProblem } from '../../catalogue/load.ts'
import type { Catalogue } from '../../catalogue/registry.ts'
import type { Provider, Source, SourceCredentials, TypeContract } from '../../contracts/source.ts'
import { eventDirectory } from '../../intake/event-directory.ts'
import { readEvent } from '../../intake/read-event.ts'
import { asObject, type Json, type JsonObject } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { lookupsByKey } from '../../model/identity.ts'
import { makeUri } from '../../model/uri.ts'
import { mappingProblems } from '../../normalise/check.ts'
import { providerMistakes } from '../../providers/code/shape.ts'
import { askSource, atRate } from '../ask-source.ts'
import { listAll, MAX_PAGES, reasonOf, recordOfAnswer } from './listed.ts'
import { mapRecord, proveProvider, type ProofOptions, type TypeProof } from './prove.ts'
import { sourceToProve } from './settings.ts'

/** A running system on which a provider is proved, and ways to change its data: with those, more is proved. */
export interface RunningSystem {
  readonly url: string
  remove?(type: string, id: string): Promise<void>
  /** Changes members of a record. */
  patch?(type: string, id: string, change: JsonObject): Promise<void>
  stop?(): Promise<void>
}

export interface ConformanceOptions {
  /** Its address, a function that starts it, or a stand-in. */
  readonly system: string | Source | (() => Promise<RunningSystem>)
  /** By default the provider's name. */
  readonly platform?: string
  /** Other platforms that references may lead to, with the domains that they serve. */
  readonly platforms?: readonly { readonly platform: string; readonly domains: readonly string[] }[]
  readonly headers?: Readonly<Record<string, string>>
  readonly credentials?: SourceCredentials
  /** Definitions that the catalogue needs for it: the content of a definitions file, or a folder of them. */
  readonly definitions?: object | string
  /** Entities of each type that are read and mapped; by default 40. */
  readonly sample?: number
}

/** Runs the tests; `node:test` has this form. */
interface ConformanceRunner {
  test(name: string, run: () => Promise<void>): unknown
  after(run: () => Promise<void>): unknown
}

const SAMPLE = 40
const LIMIT_MS = 10 * 60_000

/**
 * Declares tests of every provider for `runner`: it has a provider's form, names only what the catalogue has, and never
 * throws. On a running system, each type is listed to the end and read; complete sweeps and batches equal single
 * reads; all fields have rules; and absent entities are reported as gone.
 */
export function conformance(
  provider: Provider,
  options: ConformanceOptions,
  runner: ConformanceRunner = nodeTest,
): void {
  const test = (law: string, run: () => Promise<void>) => void runner.test(`${provider.name}: ${law}`, run)
  const catalogue = once(() => catalogueFor(options))
  const opened = once(() => openSystem(provider, options))
  runner.after(async () => {
    if (!opened.hasBegun()) return
    const { source, system } = await opened.get()
    await source.close()
    await system?.stop?.()
  })
  const parts = once(async (): Promise<ProofOptions> => {
    const { source, config } = await opened.get()
    const { platforms = [], sample = SAMPLE } = options
    const signal = AbortSignal.timeout(LIMIT_MS)
    return {
      provider,
      config,
      source,
      catalogue: await catalogue.get(),
      platforms,
      sample,
      pages: MAX_PAGES,
      trials: true,
      signal,
    }
  })
  const proofs = once(async () => await proveProvider(await parts.get()))

  test('has the form of a provider, and a mapping that is data', async () => {
    assert.deepEqual(providerMistakes(provider), [])
    for (const { mapping } of Object.values(provider.types))
      assert.deepEqual(JSON.parse(JSON.stringify(mapping)), structuredClone(mapping))
  })
  test('names only types, relationships and attributes of the catalogue, in domains that it serves', async () => {
    const known = await catalogue.get()
    assert.deepEqual(mappingProblems(provider, known).map(describeProblem), [])
    const domains = known.domains.map(({ name }) => name)
    for (const domain of provider.domains)
      assert.ok(domains.includes(domain), `the catalogue has no domain "${domain}"`)
    for (const type of Object.keys(provider.types))
      assert.ok(provider.domains.includes(known.type(type)?.domain ?? ''), `its "domains" lack that of ${type}`)
  })
  test('finds the changed entity in each of its events', async () => {
    const known = await catalogue.get()
    for (const name of Object.keys(provider.events))
      eventNames(name, { provider, catalogue: known, platform: options.platform ?? provider.name })
  })
  test('declares how its people are found', async () => {
    const { lookups, types } = provider
    const { mapping } = types['User'] ?? {}
    const rules = Object.values(mapping?.fields ?? {})
    const isFound =
      lookups !== undefined || rules.some((rule) => rule.kind === 'key' && lookupsByKey(rule.name).length > 0)
    assert.ok(
      mapping === undefined || isFound,
      'nobody finds its people: add a rule of the kind key that is called verifiedAddress, emailAddress or userName',
    )
  })
  test('never throws, whatever the answer or id', async () => neverThrows(provider))

  // Pushed entities are never read.
  if (provider.pushed === true) return
  for (const contract of Object.values(provider.types)) {
    const { type } = contract
    const proof = async (): Promise<TypeProof> => {
      const found = (await proofs.get()).find((one) => one.type === type)
      assert.ok(found !== undefined)
      return found
    }
    test(`${type} is listed, read and mapped as declared`, async () => {
      const { mistakes, listed, mapped } = await proof()
      assert.deepEqual(mistakes, [])
      const isListed = contract.list({ cursor: null, updatedSince: null, ids: [] }) !== null
      assert.ok(!isListed || (listed > 0 && mapped > 0), `the system has no ${type} to test it on`)
    })
    test(`${type} has a rule for each field of its records`, async () => assert.deepEqual((await proof()).unmapped, {}))
    test(`${type} isn't reread under an unchanged ETag`, async () => checkNotModified(contract, await parts.get()))
    test(`${type} is gone after its removal, and unknown fields are noticed`, async () => {
      await proofs.get()
      const { system } = await opened.get()
      await removedIsGone(contract, system, await parts.get())
      await checkUnknownIsNoticed(contract, system, await parts.get())
    })
  }
}

interface Once<T> {
  get(): Promise<T>
  hasBegun(): boolean
}

function once<T>(make: () => Promise<T>): Once<T> {
  let made: Promise<T> | null = null
  return { get: () => (made ??= make()), hasBegun: () => made !== null }
}

async function catalogueFor({ definitions }: ConformanceOptions): Promise<Catalogue> {
  const folder = typeof definitions === 'string' ? definitions : null
  const brought: readonly NamedFile[] =
    definitions === undefined || folder !== null ? [] : [{ name: 'definitions', content: definitions }]
  const loaded = await loadFromFolder(folder, brought)
  if (loaded.ok) return loaded.value
  throw new Error(loaded.error.map(describeProblem).join('\n'))
}

async function openSystem(provider: Provider, options: ConformanceOptions) {
  const { system, headers = {}, credentials } = options
  const started = typeof system === 'function' ? await system() : null
  const url = started?.url ?? (typeof system === 'string' ? system : 'http://127.0.0.1')
  const platform = options.platform ?? provider.name
  const config = sourceToProve(provider, { url, headers, platform, ...(credentials !== undefined && { credentials }) })
  const source =
    typeof system === 'object' ? system : atRate(openSource(config, provider), provider.defaults?.ratePerSecond)
  return { config, source, system: started }
}

function eventNames(
  name: string,
  {
    provider,
    catalogue,
    platform,
  }: { readonly provider: Provider; readonly catalogue: Catalogue; readonly platform: string },
): void {
  const contract = provider.events[name]
  assert.ok(contract !== undefined)
  const named = 'some/id é'
  const event = contract.idKey.split(', ').reduce((body, path) => withMember(body, path.split('.'), named), {})
  const id = contract.idOf(event)
  assert.ok(id !== null, `${name} has no id at ${contract.idKey}`)
  if (!contract.idKey.includes(', ')) assert.equal(id, named)
  const context = {
    directory: eventDirectory([{ platform, provider }]),
    channelSource: null,
    componentType: (type: string) => catalogue.type(type)?.componentType ?? null,
  }
  const uri = must(makeUri(catalogue.type(contract.type)?.componentType ?? '', platform, id))
  const { also: _, ...read } = must(readEvent({ ...event, event_type: name }, context))
  assert.deepEqual(read, { uri, expects: [contract.type], eventId: null })
  assert.equal(contract.idOf({}), null)
}

function withMember(body: JsonObject, path: readonly string[], value: Json): JsonObject {
  const [name = '', ...rest] = path
  const below = body[name]
  const inner = rest.length === 0 ? value : withMember(asObject(below), rest, value)
  return { ...body, [name]: inner }
}

const HOSTILE: readonly Json[] = [
  null,
  7,
  true,
  'text',
  '',
  [],
  {},
  [null],
  { items: null },
  { items: [null, 7, {}] },
  { error: 'no' },
]
const IDS = ['a/b', 'a?b=c#d', '%', '..', ' ', 'é', 'a'.repeat(1_000)]

function neverThrows({ types, lookups, signIn }: Provider): void {
  const page = { cursor: null, updatedSince: null, ids: ['a'] }
  for (const body of HOSTILE) {
    for (const { record, readList, batch } of Object.values(types).map(bindMethods))
      for (const read of [record?.(body, 'a'), readList(body, page), batch?.read(body)])
        assert.ok(read === undefined || typeof read.ok === 'boolean')
    for (const lookup of Object.values(lookups ?? {})) assert.equal(typeof lookup.readAnswer(body).ok, 'boolean')
    if (signIn !== undefined) assert.equal(typeof signIn.token(body).ok, 'boolean')
  }
  for (const type of Object.values(types))
    for (const id of IDS)
      for (const request of [type.read(id), type.list({ ...page, cursor: id, ids: [id] })]) {
        if (request === null) continue
        const url = URL.parse(request.path, 'http://system.invalid')
        assert.ok(
          request.path.startsWith('/') && url !== null && url.host === 'system.invalid' && url.hash === '',
          `${type.type} makes the path ${request.path}`,
        )
      }
}

/** Methods of a class need their object. */
function bindMethods(type: TypeContract): Pick<TypeContract, 'record' | 'readList' | 'batch'> {
  return {
    ...(type.record !== undefined && {
      record: (body: Json, id: string) => type.record?.(body, id) ?? { ok: true, value: null },
    }),
    readList: (body, page) => type.readList(body, page),
    ...(type.batch !== undefined && { batch: type.batch }),
  }
}

/** Returns one id of a type that can be read. */
async function someId(contract: TypeContract, parts: ProofOptions, last = false): Promise<string | null> {
  if (contract.over !== undefined) return null
  const { items } = await listAll(contract, null, parts)
  const id = items.at(last ? -1 : 0)?.id
  return id === undefined || contract.read(id) === null ? null : id
}

async function checkNotModified(contract: TypeContract, parts: ProofOptions): Promise<void> {
  const id = await someId(contract, parts)
  const request = id === null ? null : contract.read(id)
  if (request === null) return
  const { source, signal } = parts
  const first = await askSource(source, request, signal)
  assert.equal(first.kind, 'ok')
  if (first.kind !== 'ok' || first.etag === null) return
  const again = await source.ask(request, { etag: first.etag, lastModified: null, signal })
  assert.equal(again.kind, 'not-modified', 'an answer has an ETag, and another one comes for that ETag')
}

async function removedIsGone(contract: TypeContract, system: RunningSystem | null, parts: ProofOptions): Promise<void> {
  const id = await someId(contract, parts, true)
  const request = id === null ? null : contract.read(id)
  if (id === null || request === null || system?.remove === undefined) return
  await system.remove(contract.type, id)
  const answer = await askSource(parts.source, request, parts.signal)
  const record = answer.kind === 'ok' ? must(recordOfAnswer(contract, id, answer.body)) : null
  assert.ok(answer.kind === 'gone' || (answer.kind === 'ok' && record === null), `${request.path}: ${reasonOf(answer)}`)
  const { items } = await listAll(contract, null, parts)
  assert.ok(!items.some((item) => item.id === id), `${id} was removed, and is listed`)
}

async function checkUnknownIsNoticed(
  contract: TypeContract,
  system: RunningSystem | null,
  parts: ProofOptions,
): Promise<void> {
  const id = await someId(contract, parts)
  const request = id === null ? null : contract.read(id)
  if (id === null || request === null || system?.patch === undefined) return
  await system.patch(contract.type, id, { invented_by_the_vendor: 1 })
  const answer = await askSource(parts.source, request, parts.signal)
  assert.equal(answer.kind, 'ok')
  const record = answer.kind === 'ok' ? must(recordOfAnswer(contract, id, answer.body)) : null
  assert.deepEqual(must(mapRecord(contract, id, record, parts)).unmapped, [`${contract.type}.invented_by_the_vendor`])
}
