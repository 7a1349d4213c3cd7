import { buildSchema, getIntrospectionQuery, isInterfaceType, isObjectType, parse } from 'graphql/index.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { Reader } from '../../query/reader.ts'
import { company, CONTRACT_QUERY, INSTANCE, MODEL } from '../testing/company.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import { GraphqlContext } from './context.ts'
import { catchErrors, compileRunner, interpretQuery } from './query-runner.ts'
import { executableSchema } from './schema.ts'

let world: ApiWorld
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
})
afterAll(() => world.close())

function context(): GraphqlContext {
  const { head } = world.deps.graph()
  return new GraphqlContext(new Reader(world.deps, { at: head, past: false }, { cacheable: true, visibility: null }))
}

describe('an interpreted query', () => {
  it.each<[string, string]>([
    ['the contract query', CONTRACT_QUERY],
    ['an introspection', getIntrospectionQuery()],
    [
      'interfaces',
      `{ component(uri: "${INSTANCE}") { relationships { totalCount edges { name provenance node { uri } } } } }`,
    ],
    [
      'refusals beside answers',
      `{ a: model(id: "x") { uri } b: model(id: "${MODEL}") { uri owners(first: -1) { uri } } }`,
    ],
    ['fields of which one is left out', `{ model(id: "${MODEL}") { uri @skip(if: true) name @include(if: true) } }`],
  ])('answers like a compiled one: %s', async (_, query) => {
    const schema = executableSchema(world.deps.catalogue)
    const runnable = { document: parse(query), operationName: undefined }
    const asText = async (run: ReturnType<typeof interpretQuery>): Promise<unknown> =>
      JSON.parse(JSON.stringify(await run(context(), {})))
    expect(await asText(interpretQuery(schema, runnable))).toEqual(await asText(must(compileRunner(schema, runnable))))
  })
})

describe('an error outside a resolver', () => {
  it.each<[string, typeof compileRunner]>([
    ['compiled', compileRunner],
    ['interpreted', (schema, runnable) => ({ ok: true, value: interpretQuery(schema, runnable) })],
  ])('fails only that request, for a query that is %s', async (_, runnerOf) => {
    const schema = buildSchema(
      'interface Pet { name: String } type Cat implements Pet { name: String } type Query { pet: Pet }',
    )
    const pet = schema.getType('Pet')
    const query = schema.getType('Query')
    if (!isInterfaceType(pet) || !isObjectType(query)) throw new Error('another schema')
    pet.resolveType = () => {
      throw new RangeError('Maximum call stack size exceeded')
    }
    Object.assign(query.getFields().pet ?? {}, { resolve: catchErrors(async () => ({ name: 'Tom' })) })
    const run = must(runnerOf(schema, { document: parse('{ pet { name } }'), operationName: undefined }))
    const outcome = run(context(), {}).then(
      ({ errors }) => errors?.[0]?.message,
      (error: unknown) => String(error),
    )
    expect(await outcome).toContain('Maximum call stack size exceeded')
  })
})
