import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { COMMANDS } from '../../commands/all.ts'
import { PROBLEMS } from '../../contracts/problem.ts'
import { QUESTIONS } from '../../questions/all.ts'
import { HISTORY } from '../../questions/history.ts'
import type { Operation } from '../../questions/declare.ts'
import { ENDPOINTS } from '../http/endpoints.ts'
import { methodOf } from '../http/serve.ts'
import { openWorld, type ApiWorld } from '../testing/world.ts'
import { openApi } from './document.ts'
import { Components } from './schemas.ts'

const TABLES: readonly Operation[] = [...QUESTIONS, ...COMMANDS]

let world: ApiWorld
let document: ReturnType<typeof openApi>
beforeAll(async () => {
  world = await openWorld()
  document = (await world.app.inject({ url: '/openapi.json' })).json()
})
afterAll(() => world.close())

interface OperationObject {
  readonly operationId: string
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: unknown }[]
  readonly requestBody?: unknown
  readonly responses: Readonly<Record<string, { readonly 'x-codes'?: readonly string[] }>>
  readonly 'x-right': string
}

function operationObjects(of: ReturnType<typeof openApi>): readonly OperationObject[] {
  return Object.values(of['paths'] as unknown as Record<string, Record<string, OperationObject>>).flatMap((at) =>
    Object.values(at),
  )
}

describe('/openapi.json', () => {
  it("is also available under the API's prefix", async () => {
    expect((await world.app.inject({ url: '/api/v1/openapi.json' })).json()).toEqual(document)
  })

  it('is valid OpenAPI 3.1 by its published schema', () => {
    const all = openApi({ operations: TABLES, endpoints: ENDPOINTS }, 'test')
    expect(operationObjects(all).length).toBe(TABLES.length + ENDPOINTS.length)
    expect(validateDocument(all)).toEqual({ valid: true })
    const { info: _, ...broken } = all
    expect(validateDocument({ ...broken, paths: {}, components: {} })).toMatchObject({ valid: false })
  })

  it('is cacheable, and compressed on request', async () => {
    const ask = (headers: Readonly<Record<string, string>>) => world.app.inject({ url: '/openapi.json', headers })
    const [plain, compressed] = [await ask({}), await ask({ 'accept-encoding': 'gzip' })]
    expect(gunzipSync(compressed.rawPayload).toString()).toBe(plain.body)
    expect(compressed.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' })
    expect(compressed.headers.etag).not.toBe(plain.headers.etag)
    const again = await ask({ 'if-none-match': String(plain.headers.etag) })
    expect([again.statusCode, again.body]).toEqual([304, ''])
    expect((await ask({ 'if-none-match': '"another"' })).statusCode).toBe(200)
  })

  it('lists exactly the operations that this process serves', () => {
    const served = TABLES.filter((operation) => {
      const url = operation.path
        .replaceAll('{uri}', '*')
        .replace(/\*.*$/, '*')
        .replaceAll(/\{(\w+)\}/g, ':$1')
      return world.app.hasRoute({ method: methodOf(operation), url })
    })
    expect(served.length).toBeGreaterThan(8)
    const listed = operationObjects(document).map(({ operationId }) => operationId)
    const endpoints = ENDPOINTS.filter(({ method, path }) =>
      world.app.hasRoute({ method, url: path.replaceAll(/\{(\w+)\}/g, ':$1') }),
    )
    expect(endpoints.length).toBeGreaterThan(5)
    expect(listed.toSorted()).toEqual([...served, ...endpoints].map(({ name }) => name).toSorted())
  })

  it('has the arguments, refusals and answer of every operation', () => {
    const diff = operationObjects(document).find(({ operationId }) => operationId === 'diff')
    expect(diff?.parameters.map(({ name, in: location }) => `${location} ${name}`)).toEqual([
      ...['from', 'to', 'uri', 'hops', 'along', 'asOf', 'limit', 'cursor'].map((name) => `query ${name}`),
      'header x-mlg-transaction',
    ])
    expect(diff?.parameters.find(({ name }) => name === 'hops')?.schema).toEqual({
      type: 'integer',
      minimum: 0,
      maximum: 3,
      default: 0,
    })
    expect(Object.keys(diff?.responses ?? {})).toEqual([
      '200',
      '400',
      '401',
      '403',
      '404',
      '408',
      '409',
      '429',
      '431',
      '503',
    ])
    const history = operationObjects(document).find(({ operationId }) => operationId === 'history')
    expect(history?.parameters[0]).toMatchObject({ name: 'uri', in: 'path', required: true })
  })

  it('rejects two different schemas of one name', () => {
    const components = new Components()
    components.add('Twice', z.string())
    components.add('Twice', z.string())
    expect(() => components.add('Twice', z.int())).toThrow('two schemas are named Twice')
  })

  it('puts POST arguments into a body, and rejects bodies that are too large', () => {
    const sent = openApi(
      {
        operations: [
          {
            ...(COMMANDS[0] as (typeof COMMANDS)[number]),
            path: '/api/v1/things/{uri}',
            parameters: { uri: HISTORY.parameters.uri as never, limit: HISTORY.parameters.limit as never },
            examples: [{ title: 'One', arguments: { uri: 'aip://a/b/c', limit: 5 } }],
          },
        ],
        endpoints: [],
      },
      'test',
    )
    const [command] = operationObjects(sent)
    expect(command?.parameters.map(({ name }) => name)).toEqual(['uri'])
    expect(command?.requestBody).toMatchObject({
      content: {
        'application/json': {
          schema: { properties: { limit: { type: 'integer', default: 100 } }, additionalProperties: false },
          examples: { example1: { summary: 'One', value: { limit: 5 } } },
        },
      },
    })
    expect(Object.keys(command?.responses ?? {})).toEqual(expect.arrayContaining(['413', '415']))
    expect(command).toMatchObject({
      'x-examples': [
        { title: 'One', method: 'POST', path: '/api/v1/things/aip%3A%2F%2Fa%2Fb%2Fc', body: { limit: 5 } },
      ],
    })
  })
})

describe('the pages at /docs', () => {
  it("have each operation's right, and the problems it may cause", () => {
    const { 'x-rights': rights, 'x-problems': problems } = document as unknown as ExplainedDocument
    for (const { 'x-right': right, responses } of operationObjects(document)) {
      expect(['none', ...Object.keys(rights)]).toContain(right)
      for (const code of Object.values(responses).flatMap((one) => one['x-codes'] ?? []))
        expect(Object.keys(problems)).toContain(code)
    }
  })

  it('explain every problem, where its type points', async () => {
    const { 'x-problems': problems } = document as unknown as ExplainedDocument
    expect(Object.keys(problems).toSorted()).toEqual(Object.keys(PROBLEMS).toSorted())
    for (const [code, { status, title, means, remedy }] of Object.entries(problems)) {
      expect({ status, title }).toEqual(PROBLEMS[code as keyof typeof PROBLEMS])
      expect([means, remedy].every((text) => text.length > 5)).toBe(true)
    }
    const { body } = await world.get('/api/v1/nothing')
    const { type } = body as { readonly type: string }
    expect(Object.keys(problems)).toContain(type.replace('/docs#', ''))
  })
})

interface ExplainedDocument {
  readonly 'x-rights': Readonly<Record<string, string>>
  readonly 'x-problems': Readonly<
    Record<string, { readonly status: number; readonly title: string; readonly means: string; readonly remedy: string }>
  >
}

const VALIDATOR = join(
  dirname(findPackageJSON('@seriousme/openapi-schema-validator', import.meta.url) ?? ''),
  'bin/validate-api-cli.js',
)

/** Returns the findings of an independent validator. */
function validateDocument(of: object): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'mlg-openapi-'))
  const file = join(folder, 'openapi.json')
  writeFileSync(file, JSON.stringify(of))
  const { stdout, stderr } = spawnSync(process.execPath, [VALIDATOR, file], { encoding: 'utf8' })
  rmSync(folder, { recursive: true })
  return stdout.startsWith('{') ? JSON.parse(stdout) : stderr
}
