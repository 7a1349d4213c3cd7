import { Ajv2020 } from 'ajv/dist/2020.js'
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { DAY, planFor } from './company/plan.ts'
import { plurals, sizes, type CompanySize, type Plural } from './company/sizes.ts'
import { openapiFile, openapiOf, recordSchema } from './openapi.ts'
import { isObject, type MutableJson, type MutableJsonObject } from './schema.ts'
import { DemoStore } from './store.ts'
import { homeOf, sources } from './tables/all.ts'
import { referencesIn } from './test/references.ts'

const storeOf = (seed: number, size: CompanySize = 'small') => new DemoStore(planFor(size, seed))
const small = storeOf(1)
const medium = storeOf(1, 'medium')
const all = (store: DemoStore, plural: Plural): MutableJsonObject[] =>
  [...store.records(plural)].map(([, record]) => record)
const objects = (value: MutableJson | undefined): MutableJsonObject[] =>
  Array.isArray(value) ? value.filter(isObject) : []
const texts = (value: MutableJson | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []

const sample = (store: DemoStore): string =>
  JSON.stringify(plurals.map((plural) => [...store.records(plural)].filter((_, nth) => nth % 7 === 0)))

describe('the generated company', () => {
  test('is the same for the same seed, and different for another', () => {
    expect(sample(storeOf(1))).toBe(sample(small))
    expect(sample(storeOf(2))).not.toBe(sample(small))
  })

  test.each(['small', 'ten-thousand', 'medium', 'large'] as const)(
    'has about the stated number of records at size %s',
    (size) => {
      const store = size === 'small' ? small : storeOf(1, size)
      const total = plurals.reduce((sum, plural) => sum + store.count(plural), 0)
      expect(Math.abs(total / sizes[size] - 1)).toBeLessThan(0.1)
    },
  )

  test('finds each record by its own id only', () => {
    for (const plural of plurals)
      for (const [id, record] of small.records(plural)) {
        expect(record[homeOf(plural).table.idKey]).toBe(id)
        expect(small.peek(plural, `${id}~`).kind).toBe('unknown')
      }
    for (const odd of ['', '-', '-0', '00', '~', 'zzzzzzzzzzzz', '-1', '1.5', '%00', '__proto__'])
      for (const plural of plurals) expect(small.peek(plural, odd).kind).toBe('unknown')
  })

  test.each([small, medium])('gives every record a unique id, and every person a unique address', (store) => {
    for (const plural of plurals) {
      const known = [...store.records(plural)].map(([id]) => id)
      expect([plural, new Set(known).size]).toEqual([plural, known.length])
    }
    const addresses = all(store, 'users').map(({ email }) => email)
    expect(new Set(addresses).size).toBe(addresses.length)
  })

  test('conforms to the published schemas, with no extra fields', () => {
    const ajv = new Ajv2020({ validateFormats: false, allErrors: true })
    for (const plural of plurals) {
      const validate = ajv.compile({ ...recordSchema(homeOf(plural).table), additionalProperties: false })
      for (const record of all(small, plural))
        if (!validate(record)) expect.fail(`${plural} ${JSON.stringify(record)}: ${ajv.errorsText(validate.errors)}`)
    }
  })

  test('refers to existing records, except for fewer than one reference in 200', () => {
    let dangling = 0
    let total = 0
    for (const plural of plurals)
      for (const record of all(small, plural))
        for (const [target, id] of referencesIn(record, homeOf(plural).table.idKey)) {
          total++
          if (small.peek(target, id).kind !== 'here') dangling++
        }
    expect(total).toBeGreaterThan(9_000)
    expect(dangling).toBeGreaterThan(0)
    expect(dangling / total).toBeLessThan(0.005)
  })

  test('has consistent times', () => {
    const { epoch } = small.plan
    for (const plural of plurals)
      for (const record of all(small, plural)) {
        const [created, updated] = [Date.parse(String(record['created_at'])), Date.parse(String(record['updated_at']))]
        if (created > updated || updated > epoch) expect.fail(`${plural} ${JSON.stringify(record)}`)
      }
    for (const run of all(small, 'pipeline-runs'))
      if (run['ended_at'] !== null) expect(String(run['started_at']) < String(run['ended_at'])).toBe(true)
  })
})

describe('its story', () => {
  test('has features that nobody uses, and features shared across domains', () => {
    const used = new Map<string, Set<string>>()
    for (const instance of all(medium, 'instances'))
      for (const { feature_id: id } of objects(instance['features'])) {
        const domains = used.get(String(id)) ?? new Set()
        used.set(String(id), domains.add(String(texts(instance['business_domains'])[0])))
      }
    expect([...(used.get('content-embedding') ?? [])].toSorted()).toEqual(['Ads', 'Personalization'])
    const unread = all(medium, 'features').filter(({ usage }) => isObject(usage) && usage['reads_30d'] === 0)
    expect(unread.length).toBeGreaterThan(100)
    expect(unread.filter(({ id }) => used.has(String(id)))).toEqual([])
    expect([...used.values()].filter((domains) => domains.size > 1).length).toBeGreaterThan(20)
  })

  test('has failed runs, retired models, departed owners, and unresolvable e-mails', () => {
    const failed = all(medium, 'pipeline-runs').filter(({ status }) => status === 'failed')
    expect(failed.length).toBeGreaterThan(200)
    expect(failed.every(({ error }) => typeof error === 'string')).toBe(true)
    expect(all(medium, 'models').filter(({ stage }) => stage === 'retired').length).toBeGreaterThan(50)
    const people = new Map(all(medium, 'users').map((user) => [user['email'], user['active']]))
    const owners = all(medium, 'models').flatMap((model) => texts(model['owner_emails']))
    expect(owners.filter((email) => people.get(email) === false).length).toBeGreaterThan(20)
    expect(owners.filter((email) => !people.has(email)).length).toBeGreaterThan(10)
    expect(all(medium, 'models').filter((model) => texts(model['owner_emails']).length === 0).length).toBeGreaterThan(
      20,
    )
    expect(all(medium, 'models').filter(({ description }) => description === undefined).length).toBeGreaterThan(50)
    expect(all(medium, 'models').filter(({ owner_groups }) => owner_groups !== undefined).length).toBeGreaterThan(50)
  })

  test('has results for tests that ran a week, and a decision for stopped ones', () => {
    const { epoch } = planFor('medium', 1)
    let treatments = 0
    // The contract fixes the cells of 12345.
    for (const one of all(medium, 'tests').filter(({ test_id: id }) => id !== '12345')) {
      const results = objects(one['cells']).map((cell) => objects(cell['results']))
      const measured = epoch - Date.parse(String(one['starts_at'])) < 7 * DAY ? [] : texts(one['metrics'])
      for (const ofCell of results) expect(ofCell.map(({ metric }) => metric)).toEqual(measured)
      for (const { sample } of results.flat()) expect(sample).toBeGreaterThan(100_000)
      for (const { effect } of results[0] ?? []) expect(effect).toBeUndefined()
      for (const { low, effect, high } of results.slice(1).flat()) {
        treatments++
        expect(Number(low) < Number(effect) && Number(effect) < Number(high)).toBe(true)
      }
      expect(one['decision'] != null).toBe(one['status'] === 'STOPPED' && results.length > 1)
    }
    expect(treatments).toBeGreaterThan(100)
  })

  test('has tests of every status, shared runs, and both cell traps (T2, T3)', () => {
    const tests = new Map(all(medium, 'tests').map((one) => [one['test_id'], one]))
    const statuses = [...tests.values()].map(({ status }) => status)
    for (const status of ['DRAFT', 'ACTIVE', 'STOPPED'])
      expect(statuses.filter((one) => one === status).length).toBeGreaterThan(20)
    let [unlisted, renamed, severalTests] = [0, 0, 0]
    for (const run of all(medium, 'pipeline-runs')) {
      const cells = objects(run['ab_test_cells'])
      if (new Set(cells.map(({ test_id }) => test_id)).size > 1) severalTests++
      for (const cell of cells) {
        const listed = objects(tests.get(cell['test_id'])?.['cells'])
        const same = listed.find(({ cell_number }) => cell_number === cell['cell_number'])
        if (same === undefined) unlisted++
        else if (same['name'] !== cell['cell_name']) renamed++
      }
    }
    expect(severalTests).toBeGreaterThan(5)
    expect(unlisted).toBeGreaterThan(5)
    expect(renamed).toBeGreaterThan(5)
  })

  test('has control arms that only serving rules know (T9)', () => {
    const rules = all(medium, 'serving-rules').filter(({ cell_number }) => cell_number === 1)
    expect(rules.length).toBeGreaterThan(100)
    const runCells = all(medium, 'pipeline-runs').flatMap((run) => objects(run['ab_test_cells']))
    expect(runCells.filter(({ cell_number }) => cell_number === 1)).toEqual([])
  })
})

describe('generated details', () => {
  const generated = (plural: Plural): MutableJsonObject[] =>
    all(medium, plural).filter((record) => medium.indexOf(plural, String(record[homeOf(plural).table.idKey])) !== null)

  test('give a run a failure that fits its kind of pipeline and its duration', () => {
    const kinds = new Map(
      all(medium, 'pipelines').map(({ id, description = '', kind }) => [id, `${String(kind)} ${String(description)}`]),
    )
    const failed = generated('pipeline-runs').filter(({ status }) => status === 'failed')
    expect(failed.length).toBeGreaterThan(100)
    for (const { error, started_at, ended_at, pipeline } of failed) {
      const minutes = (Date.parse(String(ended_at)) - Date.parse(String(started_at))) / 60_000
      const [, amount = '0', unit = 's'] = /(?:after|within|for) (\d+) ?(h|s)$/.exec(String(error)) ?? []
      expect(minutes, String(error)).toBeGreaterThanOrEqual(Number(amount) * (unit === 'h' ? 60 : 1 / 60))
      const kind = kinds.get(String(pipeline)) ?? ''
      if (/AUC/.test(String(error))) expect(kind).not.toMatch(/builds datasets|workflow/)
      if (/upstream|schema/.test(String(error))) expect(kind).not.toMatch(/trains models|workflow/)
    }
  })

  test('give every deployment a different name', () => {
    const names = generated('deployments').map(({ name }) => name)
    expect(new Set(names).size).toBe(names.length)
  })

  test('use only addresses of unregistered domains', () => {
    const addresses = [
      ...generated('users').map(({ email }) => email),
      ...generated('groups').map(({ email }) => email),
      ...generated('models').flatMap(({ owner_emails }) => texts(owner_emails)),
    ]
    expect(addresses.filter((email) => !/@[a-z]+\.example$/.test(String(email)))).toEqual([])
  })
})

test.each(sources.map((source) => [source.source, source] as const))(
  'keep demo/openapi/%s.json up to date',
  (name, source) => {
    expect(JSON.parse(readFileSync(openapiFile(name), 'utf8'))).toEqual(openapiOf(source))
  },
)
