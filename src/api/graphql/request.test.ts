import { buildSchema, getNamedType, isLeafType, isObjectType, type GraphQLNamedType } from 'graphql/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtinCatalogue } from '../../catalogue/load.ts'
import { ALICE, company, CONTRACT_QUERY, INSTANCE, MODEL, saying } from '../testing/company.ts'
import { FIRST_MINUTE, openWorld, type ApiWorld } from '../testing/world.ts'
import { createServer } from '../http/server.ts'
import { registerApi } from '../register.ts'
import { readsOnly } from '../testing/service.ts'
import { printSdl } from './sdl.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

const NAME = `{ model(id: "${MODEL}") { name hydratedAt } }`
const renamed = (name: string) => saying({ type: 'Model', uri: MODEL, attributes: { name } })

describe('asOf', () => {
  it('pins the whole request to a time or a transaction', async () => {
    const tx = await world.say(renamed('Ranking v5, renamed'))
    expect((await world.ask(NAME)).data).toMatchObject({
      model: { name: 'Ranking v5, renamed', hydratedAt: expect.any(String) },
    })
    expect((await world.ask(NAME, { asOf: String(tx - 1) })).data).toEqual({
      model: { name: 'Ranking v5', hydratedAt: null },
    })
    const time = new Date(FIRST_MINUTE + 30_000).toISOString()
    const { data, extensions } = await world.ask(
      `{ model(id: "${MODEL}") { name currentInstance { uri } } models { totalCount } }`,
      { asOf: time },
    )
    expect(extensions.tx).toBe(1)
    expect(data).toEqual({
      model: { name: 'Ranking v5', currentInstance: { uri: 'aip://model/registry/ranking-model-v6' } },
      models: { totalCount: 1 },
    })
  })

  it('excludes entities mentioned later', async () => {
    const { data, extensions } = await world.ask(`{ modelInstance(id: "${INSTANCE}") { uri } }`, { asOf: '1' })
    expect(data).toEqual({ modelInstance: null })
    expect(extensions.notes).toEqual([expect.objectContaining({ code: 'UNKNOWN_URI' })])
  })

  it('is rejected before the first transaction, naming that transaction', async () => {
    for (const asOf of ['0', '2025-12-31']) {
      const { status, errors } = await world.ask(NAME, { asOf })
      expect(status).toBe(400)
      expect(errors[0]?.message).toContain('2026-01-01T00:00:00.000Z')
      expect(errors[0]?.extensions?.code).toBe('BEFORE_FIRST')
    }
  })

  it('waits briefly for a transaction that does not exist yet', async () => {
    const { tx } = await world.store.head()
    const [ahead] = await Promise.all([world.ask(NAME, { asOf: String(tx + 1) }), world.say(renamed('Ranking v5'))])
    expect(ahead.status).toBe(200)
    const never = await world.app.inject({ method: 'POST', url: '/graphql?asOf=999', payload: { query: NAME } })
    expect(never.statusCode).toBe(503)
    expect(never.headers['retry-after']).toBe('1')
  })

  it('rejects anything else', async () => {
    for (const asOf of ['yesterday', '2026-11-31', '2026-11-31T12:00:00Z', '2026-11-30T25:00:00Z'])
      expect((await world.ask(NAME, { asOf })).errors[0]?.extensions?.code).toBe('BAD_AS_OF')
    const lineage = `{ lineage(uri: "${INSTANCE}", direction: UPSTREAM, asOf: "2026-11-31T12:00:00Z") { tx } }`
    expect((await world.ask(lineage)).errors[0]?.message).toContain('no such day')
  })
})

describe('variables', () => {
  const byDefault = `query ($id: ID! = "${MODEL}") { model(id: $id) { uri } }`

  it('use their default if non-null and not given a value', async () => {
    expect(await world.ask(byDefault)).toMatchObject({ errors: [], data: { model: { uri: MODEL } } })
    const given = await world.ask(byDefault, { variables: { id: 'aip://model/registry/nobody' } })
    expect(given).toMatchObject({ errors: [], data: { model: null } })
  })

  it('reject null if non-null, default or not', async () => {
    const { errors } = await world.ask(byDefault, { variables: { id: null } })
    expect(errors[0]?.message).toContain('must not be null')
    expect((await world.ask('query ($id: ID!) { model(id: $id) { uri } }')).errors[0]?.message).toContain(
      'not provided',
    )
  })

  it('select the moment by their default, even in a fragment', async () => {
    const lineage = `lineage(uri: "${INSTANCE}", direction: UPSTREAM, asOf: $t) { tx }`
    for (const type of ['String', 'String!'])
      for (const query of [
        `query ($t: ${type} = "4") { ${lineage} }`,
        `query ($t: ${type} = "4") { ... { ...F } } fragment F on Query { ${lineage} }`,
      ]) {
        expect((await world.ask(query)).data, query).toEqual({ lineage: { tx: 4 } })
        expect((await world.ask(query, { variables: { t: '5' } })).data, query).toEqual({ lineage: { tx: 5 } })
      }
  })
})

describe('cached answers', () => {
  it('equal the computed bytes, and never outlive their transaction', async () => {
    const computed = await world.ask(CONTRACT_QUERY)
    const retained = await world.ask(CONTRACT_QUERY)
    expect(retained.text).toBe(computed.text)
    const tx = await world.say(renamed('Ranking v5, again'))
    const fresh = await world.ask(CONTRACT_QUERY)
    expect(fresh.data).toMatchObject({ model: { name: 'Ranking v5, again' } })
    expect((await world.ask(CONTRACT_QUERY, { asOf: String(tx - 1) })).data).toEqual(computed.data)
  })

  it('arrive complete, short or long, with multi-byte characters', async () => {
    const name = 'Ränking v5 🚀'
    await world.say(renamed(name))
    for (const times of [1, 1_000]) {
      const fields = Array.from({ length: times }, (_, i) => `n${i}: name`)
      const query = `{ model(id: "${MODEL}") { ${fields.join(' ')} } }`
      const ask = () => world.app.inject({ method: 'POST', url: '/graphql', payload: { query } })
      const [computed, kept] = [await ask(), await ask()]
      expect(kept.rawPayload).toEqual(computed.rawPayload)
      expect(kept.headers['content-length']).toBe(String(kept.rawPayload.length))
      expect(kept.json<{ data: { model: object } }>().data.model).toEqual(
        Object.fromEntries(fields.map((_, i) => [`n${i}`, name])),
      )
    }
    await world.say(renamed('Ranking v5, again'))
  })

  it('exclude fields that change without a transaction: an error shows at once', async () => {
    const ask = () => world.ask(`{ component(uri: "${MODEL}") { name problem: lastError } }`)
    const before = await ask()
    expect((await ask()).data).toEqual({ component: { name: expect.any(String), problem: null } })
    await world.failed(saying({ type: 'Model', uri: MODEL }), 'down')
    const after = await ask()
    expect(after.data).toMatchObject({ component: { problem: 'down' } })
    expect(after.extensions.tx).toBe(before.extensions.tx)
  })

  it('exclude such fields behind fragments and relationships too', async () => {
    const query = `{ modelInstance(id: "${INSTANCE}") {
      relationships(type: "instanceOf") { edges { node { state ...F } } }
      unresolved { text }
    } } fragment F on Entity { ... on Model { lastError } }`
    const texts: string[] = []
    for (const error of ['down', 'still down']) {
      await world.failed(saying({ type: 'Model', uri: MODEL }), error)
      texts.push((await world.ask(query)).text)
    }
    expect(texts).toEqual([expect.stringContaining('"down"'), expect.stringContaining('"still down"')])
  })

  it('never serve fields that change without a transaction', async () => {
    const uri = 'aip://model/registry/unlogged'
    const model = saying({ type: 'Model', uri, attributes: { name: 'Unlogged' }, edges: [['Entity.ownedBy', ALICE]] })
    await world.say(model)
    const selected = everyField('Model').map((field) => `model(id: "${uri}") { ${field} }`)
    // The field beside it makes the second one read the record.
    const answers = (beside: string) =>
      Promise.all(selected.map(async (field) => (await world.ask(`{ ${field} ${beside} }`)).data))
    await answers('')
    await world.failed(model, 'down')
    const outside = await answers(`outside: model(id: "${uri}") { hydratedAt lastVerified lastError }`)
    expect(outside).toEqual((await answers('')).map((data) => expect.objectContaining(data)))
    expect(selected.length).toBeGreaterThan(30)
  })
})

/** Selects each field of a type, one level deep. */
function everyField(name: string): string[] {
  const type = buildSchema(printSdl(builtinCatalogue())).getType(name)
  if (!isObjectType(type)) throw new Error(`${name} isn't a type`)
  return Object.values(type.getFields()).map((field) => {
    const named = getNamedType(field.type)
    return isLeafType(named) ? field.name : `${field.name} { ${selectionOf(named)} }`
  })
}

function selectionOf(type: GraphQLNamedType): string {
  if (!isObjectType(type)) return 'uri state'
  if (type.name === 'RelationshipConnection')
    return 'edges { relation provenance supports { document } node { state } }'
  if (type.name.endsWith('Connection')) return 'totalCount edges { node { uri state } }'
  const leaves = Object.values(type.getFields()).filter((f) => isLeafType(getNamedType(f.type)))
  return leaves.map((f) => f.name).join(' ')
}

describe('limits', () => {
  it('reject a query that costs too much, with the reason', async () => {
    const { status, errors } = await world.ask(
      '{ models { edges { node { instances { edges { node { usesFeature { edges { node { uri } } } } } } } } } }',
    )
    expect(status).toBe(400)
    expect(errors[0]?.extensions).toEqual({ code: 'TOO_EXPENSIVE', cost: 1_183_711, limit: 250_000 })
    expect(errors[0]?.message).toContain('1,183,711')
  })

  const model = (selected: string): string => `{ model(id: "${MODEL}") { ${selected} } }`
  const aliases = (count: number): string => Array.from({ length: count }, (_, i) => `a${i}: name`).join(' ')

  it.each<[string, number, (size: number) => string]>([
    ['levels', 48, (n) => model(`${'... { '.repeat(n)} name ${'} '.repeat(n)}`)],
    ['levels of fragments', 48, (n) => `${model('...F0')} ${chainFragments(n - 1, (next) => `${next}`)}`],
    ['doublings of a spread', 11, (n) => `${model('...F0')} ${chainFragments(n, (next) => `${next} ${next}`)}`],
    [
      'fields in a fragment that is spread ten times',
      998,
      (n) => `${model('...F '.repeat(10))} fragment F on Model { ${aliases(n)} }`,
    ],
  ])('reject a query by its expanded size, before validating it: %s', async (_, most, query) => {
    expect(await world.ask(query(most))).toMatchObject({ status: 200, errors: [] })
    for (const refused of [query(most + 1), query(most + 1).replace('name', 'noSuchField')]) {
      expect(await world.ask(refused)).toMatchObject({
        status: 400,
        errors: [{ extensions: { code: 'TOO_EXPENSIVE' } }],
      })
    }
  })

  function chainFragments(count: number, body: (next: string) => string): string {
    const fragments = Array.from({ length: count }, (_, i) => `fragment F${i} on Model { ${body(`...F${i + 1}`)} }`)
    return `${fragments.join(' ')} fragment F${count} on Model { name }`
  }

  it('charge for every value, so that aliases cannot multiply pages', async () => {
    const page = (names: number): string =>
      `{ models(first: 1000) { edges { node { instances { edges { node { ${aliases(names)} } } } } } } }`
    expect((await world.ask(page(1))).status).toBe(200)
    expect((await world.ask(page(1_000))).errors[0]?.extensions).toMatchObject({ code: 'TOO_EXPENSIVE' })
  })

  it('allow short queries over nested interfaces', async () => {
    const nested = (depth: number): string =>
      depth === 0 ? 'uri' : `relationships(first: 1) { edges { node { ${nested(depth - 1)} } } }`
    const { data } = await world.ask(`{ component(uri: "${MODEL}") { ${nested(6)} } }`)
    expect(data).toMatchObject({
      component: { relationships: { edges: [{ node: { relationships: { edges: [{}] } } }] } },
    })
  })

  it('answer with errors if the service itself fails', async () => {
    const app = createServer()
    const failures: Error[] = []
    app.failures = (error) => void failures.push(error)
    const graph = (): never => {
      throw new RangeError('broken')
    }
    await registerApi(app, readsOnly({ ...world.deps, graph }))
    const answer = await app.inject({ method: 'POST', url: '/graphql', payload: { query: NAME } })
    await app.close()
    expect(answer.statusCode).toBe(500)
    expect(answer.json()).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL' } }] })
    expect(failures.map(({ message }) => message)).toEqual(['broken'])
  })

  it.each<[string, unknown, string]>([
    ['a query that is too long', { query: `{ models { totalCount } } # ${'x'.repeat(65_536)}` }, 'TOO_LARGE'],
    [
      'variables that are too large',
      { query: '{ models { totalCount } }', variables: { a: 'x'.repeat(65_536) } },
      'TOO_LARGE',
    ],
    ['too many tokens', { query: `{ ${'models { totalCount } '.repeat(1_100)} }` }, 'BAD_QUERY'],
    ['lists within lists', { query: `{ search(q: ${'['.repeat(1_900)}${']'.repeat(1_900)}) { total } }` }, 'BAD_QUERY'],
    ['an unknown field', { query: '{ model(id: "x") { colour } }' }, 'BAD_QUERY'],
    ['a mutation', { query: 'mutation { x }' }, 'BAD_QUERY'],
    ['no query', { variables: {} }, 'BAD_REQUEST'],
    ["a body that isn't an object", [], 'BAD_REQUEST'],
  ])('reject %s', async (_, payload, code) => {
    const answer = await world.app.inject({
      method: 'POST',
      url: '/graphql',
      headers: { 'content-type': 'application/json' },
      payload: JSON.stringify(payload),
    })
    expect(answer.statusCode).toBe(code === 'TOO_LARGE' ? 413 : 400)
    expect(answer.json().errors[0].extensions.code).toBe(code)
  })
})

describe('GET /graphql', () => {
  it('tells programs how to send queries', async () => {
    const answer = await world.app.inject({ url: '/graphql?query=%7B__typename%7D' })
    expect(answer.statusCode).toBe(405)
    expect(answer.headers.allow).toBe('POST')
    expect(answer.json()).toMatchObject({ hint: expect.stringContaining('POST {"query"') })
  })
})
