// Compares differences with the naive result: everything is read at both moments, and compared.

import { expect, it } from 'vitest'
import { canonicalJson, type Json } from '../lib/json.ts'
import { below, randomFrom, type Random } from '../lib/random.ts'
import { runs } from '../testing/runs.ts'
import type { EdgeTypeId } from '../model/facts.ts'
import { pick } from '../testing/store/sequence.ts'
import { saying, type Saying } from './testing/company.ts'
import { openWorld, type ApiWorld } from './testing/world.ts'

const SEEDS = Number(process.env.MLG_SEQUENCES ?? runs(5))
const FIRST_SEED = Number(process.env.MLG_SEED ?? 1)
const MODELS = [1, 2, 3].map((n) => `aip://model/registry/m${n}`)
const USERS = [1, 2].map((n) => `aip://user/identity/u${n}`)
const TESTS = [1, 2].map((n) => `aip://ab-test/experimentation/t${n}`)
const ALL = [...MODELS, ...USERS, ...TESTS]

function randomSaying(random: Random): Saying {
  const uri = pick(random, ALL)
  const type = uri.includes('/model/') ? 'Model' : uri.includes('/user/') ? 'User' : 'AbTest'
  const some = <T>(from: readonly T[]): T[] => from.filter(() => random() < 0.4)
  const owned = some(USERS).map((to): [EdgeTypeId, string] => ['Entity.ownedBy', to])
  const derived = type === 'Model' ? some(MODELS).map((to): [EdgeTypeId, string] => ['Model.currentInstance', to]) : []
  const attributes = {
    name: `n${below(random, 3)}`,
    ...(random() < 0.5 ? { description: `d${below(random, 2)}` } : {}),
  }
  const platform = pick(random, ['', '', 'catalog'])
  return saying({
    type,
    uri,
    attributes,
    edges: [...owned, ...derived],
    ...(platform === '' ? {} : { platform }),
  })
}

interface View {
  readonly attributes: Readonly<Record<string, Json>>
  readonly edges: ReadonlySet<string>
}

async function viewAt(world: ApiWorld, uri: string, tx: number): Promise<View | null> {
  const { status, body } = await world.get(`/api/v1/entities/${encodeURIComponent(uri)}?asOf=${tx}`)
  if (status === 404) return null
  const { attributes, entityType, deletedAtSource } = body as {
    attributes: Record<string, Json>
    entityType: Json
    deletedAtSource: Json
  }
  const query = `{ component(uri: "${uri}") { relationships { edges { relation direction node { uri } } } } }`
  const { data } = await world.ask(query, { asOf: String(tx) })
  const { edges } = (
    data as {
      component: { relationships: { edges: { relation: string; direction: string; node: { uri: string } }[] } }
    }
  ).component.relationships
  const recorded = Object.entries({ entityType, deletedAtSource }).filter(([, value]) => value !== null)
  return {
    attributes: { ...attributes, ...Object.fromEntries(recorded) },
    edges: new Set(edges.map((e) => `${e.relation}|${e.direction.toLowerCase()}|${e.node.uri}`)),
  }
}

/** Returns sorted lines: `-` for removed, `+` for added. */
function naive(before: View | null, after: View | null): string[] {
  const [was, is] = [
    before ?? { attributes: {}, edges: new Set<string>() },
    after ?? { attributes: {}, edges: new Set<string>() },
  ]
  const lines: string[] = []
  for (const name of new Set([...Object.keys(was.attributes), ...Object.keys(is.attributes)])) {
    const [a, b] = [was.attributes[name] ?? null, is.attributes[name] ?? null]
    if (canonicalJson(a) !== canonicalJson(b)) lines.push(`${name}: ${canonicalJson(a)} → ${canonicalJson(b)}`)
  }
  for (const edge of was.edges) if (!is.edges.has(edge)) lines.push(`removed ${edge}`)
  for (const edge of is.edges) if (!was.edges.has(edge)) lines.push(`added ${edge}`)
  return lines.sort()
}

interface DiffedEntity {
  readonly uri: string
  readonly attributes: readonly { name: string; before: Json; after: Json }[]
  readonly edges: readonly { op: string; relation: string; direction: string; other: string }[]
}

function formatDiffed(entity: DiffedEntity | undefined): string[] {
  // Leaves out the record's own attributes, which the entity's page shows elsewhere or not at all.
  const shown = (entity?.attributes ?? []).filter(({ name }) => name !== 'unresolvable' && name !== 'issues')
  const attributes = shown.map((a) => `${a.name}: ${canonicalJson(a.before)} → ${canonicalJson(a.after)}`)
  const edges = (entity?.edges ?? []).map((e) => `${e.op} ${e.relation}|${e.direction}|${e.other}`)
  return [...attributes, ...edges].sort()
}

/** Reads all pages, each as small as possible. */
async function allOf(world: ApiWorld, query: string): Promise<DiffedEntity[]> {
  const out: DiffedEntity[] = []
  for (let cursor = ''; ;) {
    const { status, body } = await world.get(`/api/v1/diff?${query}&limit=2${cursor}`)
    expect(status).toBe(200)
    const { entities, next } = body as { entities: DiffedEntity[]; next: string | null }
    out.push(...entities)
    if (next === null) return out
    cursor = `&cursor=${next}`
  }
}

it(`diffs equal a comparison of everything in ${SEEDS} random histories`, async () => {
  for (let seed = FIRST_SEED; seed < FIRST_SEED + SEEDS; seed++) {
    const random = randomFrom(seed)
    const world = await openWorld()
    for (let i = 0; i < 20; i++) {
      const one = randomSaying(random)
      await (random() < 0.15 ? world.gone(one, random() < 0.5) : world.say(one))
    }
    const { tx } = await world.store.head()
    for (let round = 0; round < 3; round++) {
      const from = 1 + below(random, tx - 1)
      const to = from + 1 + below(random, tx - from)
      const everything = await allOf(world, `from=${from}&to=${to}`)
      for (const uri of ALL) {
        const expected = naive(await viewAt(world, uri, from), await viewAt(world, uri, to))
        const mine = everything.filter((entity) => entity.uri === uri)
        expect([seed, from, to, uri, formatDiffed(mine[0])]).toEqual([seed, from, to, uri, expected])
        if ((await viewAt(world, uri, to)) === null) continue
        const alone = await allOf(world, `from=${from}&to=${to}&uri=${encodeURIComponent(uri)}`)
        const pages = { uri, attributes: alone[0]?.attributes ?? [], edges: alone.flatMap((page) => page.edges) }
        expect([seed, from, to, uri, formatDiffed(pages)]).toEqual([seed, from, to, uri, expected])
      }
    }
    await world.close()
  }
}, 600_000)
