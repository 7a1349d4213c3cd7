import { TAGGED_TEAM } from '../../model/team.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSource } from '../../adapters/sources.ts'
import { loadFromFolder } from '../../catalogue/load.ts'
import { describeProblem, type Catalogue } from '../../catalogue/registry.ts'
import type {
  ListRequest,
  Provider,
  Source,
  SourceAnswer,
  SourceRequest,
  TypeContract,
} from '../../contracts/source.ts'
import { eventDirectory } from '../../intake/directory.ts'
import { readEvent } from '../../intake/read-event.ts'
import type { Json, JsonObject } from '../../lib/json.ts'
import { recordEtag } from '../../contracts/etag.ts'
import { digestOf } from '../../lib/digest.ts'
import { err, must, ok } from '../../lib/result.ts'
import { isKeyEdge } from '../../model/key.ts'
import { makeUri } from '../../model/uri.ts'
import { mappingProblems } from '../../normalise/check.ts'
import { normaliseContext, platformsOf } from '../../normalise/context.ts'
import { normalise, type Normalised } from '../../normalise/normalise.ts'
import { sourceConfig } from '../parts.ts'

/** A running system that a provider can be proved on, and a way to change what it holds. */
export interface ProviderSubject {
  readonly baseUrl: string
  /** The platform that serves each domain there, so that references lead somewhere. */
  readonly platforms: readonly { readonly platform: string; readonly domains: readonly string[] }[]
  remove(type: string, id: string): Promise<void>
  patch(type: string, id: string, change: JsonObject): Promise<void>
  stop(): Promise<void>
}

/**
 * What every provider has to do, on a running system: its events lead to URIs, each of its types can be listed page by page
 * and read, what it reads maps without an unknown field, a 404 is a 404, and a field that nobody maps is noticed.
 */
export function providerContract(
  provider: Provider,
  platform: string,
  start: () => Promise<ProviderSubject>,
  /** The folder of the definitions that add its types, where the product's own do not have them. */
  { catalogueFolder = null }: { readonly catalogueFolder?: string | null } = {},
): void {
  describe(`the provider ${provider.name} as ${platform}`, () => {
    let subject: ProviderSubject
    let source: Source
    let catalogue: Catalogue
    beforeAll(async () => {
      const loaded = await loadFromFolder(catalogueFolder)
      catalogue = must(loaded.ok ? loaded : err(loaded.error.map(describeProblem).join('\n')))
      subject = await start()
      source = openSource(sourceConfig(platform, { baseUrl: subject.baseUrl }), provider)
    })
    afterAll(async () => {
      await source.close()
      await subject.stop()
    })

    it('serves domains of the catalogue, with types of them', () => {
      for (const domain of provider.domains) expect(catalogue.domains.map((d) => d.name)).toContain(domain)
      for (const [name, contract] of Object.entries(provider.types)) {
        expect(contract.type).toBe(name)
        expect(provider.domains).toContain(catalogue.type(name)?.domain)
      }
    })

    it('names nothing that the catalogue lacks', () => {
      expect(mappingProblems(provider, catalogue)).toEqual([])
    })

    it('maps each of its events to a URI of its own platform', () => {
      const context = {
        directory: eventDirectory([{ platform, provider }]),
        channelSource: null,
        componentType: (type: string) => catalogue.type(type)?.componentType ?? null,
      }
      for (const [eventType, { idKey, type }] of Object.entries(provider.events)) {
        const read = readEvent({ event_type: eventType, [idKey]: 'some/id é' }, context)
        const expected = must(makeUri(catalogue.type(type)?.componentType ?? '', platform, 'some/id é'))
        expect(read).toEqual({ ok: true, value: { uri: expected, expects: [type], eventId: null } })
      }
    })

    describe.each(Object.values(provider.types))('$type', (contract) => {
      it('is listed page by page, each thing once, and read with an ETag', async () => {
        const ids = await listAll(contract, source)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids.length).toBeGreaterThan(0)
        const first = await read(contract, ids[0] ?? '', source)
        expect(first.kind).toBe('ok')
        if (first.kind !== 'ok' || first.etag === null) return
        const again = await source.ask(readOf(contract, ids[0] ?? ''), {
          etag: first.etag,
          lastModified: null,
          signal: noSignal(),
        })
        expect(again.kind).toBe('not-modified')
      })

      it('maps completely: no unknown field, and every claim within the catalogue', async () => {
        const ids = await listAll(contract, source)
        for (const id of ids.slice(0, 40)) {
          const mapped = await map(contract, id)
          expect(mapped.unmapped).toEqual([])
          const uri = must(makeUri(catalogue.type(contract.type)?.componentType ?? '', platform, id))
          expect(mapped.statement.nodes[0]).toMatchObject({ uri, attributes: { entityType: contract.type } })
          for (const edge of mapped.statement.edges) {
            // Of the record's own edges a mapping gives two: the group that a team tag names, and keys.
            const known = catalogue.edgeType(edge.type)
            expect([
              edge.type,
              known?.origin === 'relationship' || known?.id === TAGGED_TEAM || isKeyEdge(edge.type),
            ]).toEqual([edge.type, true])
          }
        }
      })

      it('shows whole in its listing what a read gives, if it shows records whole', async () => {
        const request: ListRequest = { cursor: null, updatedSince: null }
        const listing = contract.list(request)
        if (contract.whole === undefined || listing === null || contract.over !== undefined) return
        const answer = await source.ask(listing, { etag: null, lastModified: null, signal: noSignal() })
        const { items } = must(contract.readList(answer.kind === 'ok' ? answer.body : null, request))
        for (const { id, etag, record } of items.slice(0, 10)) {
          if (record === undefined || record === null || contract.read(id) === null) continue
          const one = await read(contract, id, source)
          const own = one.kind === 'ok' ? must(contract.record?.(one.body, id) ?? ok(one.body)) : null
          const tag = one.kind === 'ok' ? one.etag : null
          expect(recordEtag(contract, { record, etag, redact: [] })).toBe(recordEtag(contract, { record: own, etag: tag, redact: [] })) // prettier-ignore
          expect(digestOf(record, contract.noise)).toBe(digestOf(own, contract.noise))
        }
      })

      it('answers 404 for an unknown id, and 404 or 410 for a deleted one', async () => {
        expect((await read(contract, 'nobody has this', source)).kind).toBe('gone')
        const ids = await listAll(contract, source)
        const victim = ids.at(-1) ?? ''
        await subject.remove(contract.type, victim)
        expect((await read(contract, victim, source)).kind).toBe('gone')
        expect(await listAll(contract, source)).not.toContain(victim)
      })

      it('counts a field that no mapping names', async () => {
        const [id = ''] = await listAll(contract, source)
        await subject.patch(contract.type, id, { invented_by_the_vendor: 1 })
        expect((await map(contract, id)).unmapped).toEqual([`${contract.type}.invented_by_the_vendor`])
      })
    })

    async function map(contract: TypeContract, id: string): Promise<Normalised> {
      const answer = await read(contract, id, source)
      if (answer.kind !== 'ok') throw new Error(`${contract.type} ${id}: ${answer.kind}`)
      const uri = must(makeUri(catalogue.type(contract.type)?.componentType ?? '', platform, id))
      const context = normaliseContext(catalogue, sourceConfig(platform), platformsOf(subject.platforms))
      return must(normalise(contract.mapping, { uri, id, body: answer.body }, context))
    }
  })
}

function noSignal(): AbortSignal {
  return AbortSignal.timeout(30_000)
}

function readOf(contract: TypeContract, id: string): SourceRequest {
  const request = contract.read(id)
  if (request === null) throw new Error(`${contract.type} has no single read`)
  return request
}

async function read(contract: TypeContract, id: string, source: Source): Promise<SourceAnswer> {
  return await source.ask(readOf(contract, id), { etag: null, lastModified: null, signal: noSignal() })
}

async function listAll(contract: TypeContract, source: Source): Promise<readonly string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const request: ListRequest = { cursor, updatedSince: null }
    const listing = contract.list(request)
    if (listing === null) throw new Error(`${contract.type} has no listing`)
    const answer: SourceAnswer = await source.ask(listing, {
      etag: null,
      lastModified: null,
      signal: noSignal(),
    })
    if (answer.kind !== 'ok') throw new Error(`listing ${contract.type}: ${answer.kind}`)
    const page = must(contract.readList(answer.body as Json, request))
    ids.push(...page.items.map((i) => i.id))
    cursor = page.next
  } while (cursor !== null)
  return ids
}
