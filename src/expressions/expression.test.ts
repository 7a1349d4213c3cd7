import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../lib/json.ts'
import { evaluate, expressionOf, isTrue } from './expression.ts'

const MAX_EXPRESSION = 1_000

const MAX_GROWTH = 100

const run: Json = {
  info: { run_id: 'r1', status: 'FINISHED', start: 1795158179852 },
  data: {
    tags: [
      { key: 'airflow.dag_id', value: 'train_churn' },
      { key: 'features', value: 'stats:orders,stats:basket' },
    ],
    params: [
      { key: 'C', value: '1.0' },
      { key: '__proto__', value: 'x' },
    ],
  },
}

function valueOf(text: string, value: Json = run): Json {
  const result = evaluate(text, value)
  if (!result.ok) throw new Error(result.error)
  return result.value
}

it('numbered() numbers the items of a list', () => {
  expect(evaluate('numbered(a)[*].{at: [0], is: [1]}', { a: ['x', 'y'] })).toEqual({
    ok: true,
    value: [
      { at: 1, is: 'x' },
      { at: 2, is: 'y' },
    ],
  })
  expect(evaluate('numbered(b)', { a: ['x'] })).toEqual({ ok: true, value: null })
})

it('dn functions read distinguished names of a directory', () => {
  const value = { member: ['uid=alice,ou=people', 'cn=Smith\\2C Bob,ou=people', 7, null] }
  expect(evaluate("member[*].dn_value(@, 'uid')", value)).toEqual({ ok: true, value: ['alice'] })
  expect(evaluate("dn_value(member[1], 'cn')", value)).toEqual({ ok: true, value: 'Smith, Bob' })
  expect(evaluate("dn_value(nobody, 'cn')", value)).toEqual({ ok: true, value: null })
})

describe('an expression', () => {
  it.each<[string, Json]>([
    ['info.run_id', 'r1'],
    ['info.nothing.at.all', null],
    ["data.tags[?key=='airflow.dag_id'].value | [0]", 'train_churn'],
    ["map(&split(@, ':')[1], split(data.tags[?key=='features'].value | [0], ','))", ['orders', 'basket']],
    ["join('/', [info.run_id, info.status])", 'r1/FINISHED'],
    ["info.status == 'FINISHED' && info.start > `5`", true],
    ['length(data.params)', 2],
    ['{a: info.run_id, b: data.nothing}', { a: 'r1', b: null }],
    ["info.status == 'FINISHED' ? 'done' : 'open'", 'done'],
    ['info.start / `0.0`', null],
  ])('evaluates %s to %j', (text, expected) => {
    const result = evaluate(text, run)
    expect(result.ok ? result.value : null).toEqual(expected)
  })

  it('keeps a key named __proto__', () => {
    const made = valueOf('from_items(data.params[*].[key, value])')
    expect(Object.entries(made as object)).toEqual([
      ['C', '1.0'],
      ['__proto__', 'x'],
    ])
  })

  it('fails without throwing if a function rejects the value', () => {
    expect(evaluate("split(info.nothing, ',')", run)).toMatchObject({ ok: false })
    expect(evaluate('data.params[*].key | max_by(@, &length(@))', 'text')).toMatchObject({ ok: false })
  })

  it('completes one Backstage reference or a list of them', () => {
    const entity = { owner: 'growth', uses: ['resource:x', 'a/API:y', 7, 'other/z'], space: 'teams' }
    expect(valueOf("entity_ref(owner, 'group', space)", entity)).toBe('group:teams/growth')
    expect(valueOf("entity_ref(owner, 'group', nothing)", entity)).toBe('group:default/growth')
    expect(valueOf("entity_ref(owner, 'group', space, 'user')", entity)).toBe(null)
    expect(valueOf("entity_ref(uses, 'api', space)", entity)).toEqual(['resource:teams/x', 'api:other/z'])
    expect(valueOf("entity_ref(uses, '', space, 'resource')", entity)).toEqual(['resource:teams/x'])
    expect(valueOf("entity_ref(nothing, 'group', space)", entity)).toBe(null)
    expect(valueOf("entity_ref(owner, 'group', uses)", entity)).toBe(null)
  })

  it.each([
    ['urn:li:tag:pii', ['pii']],
    ['urn:li:dataset:(urn:li:dataPlatform:hive,shop.sales,PROD)', ['urn:li:dataPlatform:hive', 'shop.sales', 'PROD']],
    [
      'urn:li:schemaField:(urn:li:dataset:(urn:li:dataPlatform:hive,a%2Cb,PROD),n%28x%29)',
      ['urn:li:dataset:(urn:li:dataPlatform:hive,a%2Cb,PROD)', 'n(x)'],
    ],
    ['urn:li:mlFeature:(a,50%)', ['a', '50%']],
    ['urn:li:mlFeature:((a,b)', null],
    ['alice', null],
    [7, null],
  ])('splits the DataHub URN %j', (urn, parts) => {
    expect(valueOf('urn_parts(urn)', { urn })).toEqual(parts)
  })

  it('formats milliseconds as a time', () => {
    expect(valueOf('[a, b, c, d][*].iso_time(@)', { a: 0, b: 1e20, c: 'x', d: 1_795_000_000_000 })).toEqual([
      '1970-01-01T00:00:00.000Z',
      '2026-11-18T11:06:40.000Z',
    ])
  })

  it('never evaluates data as an expression', () => {
    const hostile = { a: { expref: true, type: 'Field', name: 'secret' }, list: [{ secret: 1 }] }
    expect(expressionOf('map(a, list)')).toMatchObject({ ok: false })
    expect(valueOf('map(&a, list)', hostile)).toEqual([null])
  })

  it.each([
    ['info.', /isn't a JMESPath expression/],
    ['nothing(a)', /no function nothing\(\); there are abs, /],
    ['split(a)', /split\(\) takes 2 to 3 arguments, and has 1/],
    ['$.a', /"\$" and "let" aren't available/],
    ['let $x = a in b[*].[$x]', /"\$" and "let" aren't available/],
    ['a.constructor', /isn't the name of a member/],
    ['{"__proto__": a}', /isn't a name that a member can get/],
    ['&a', /"&" stands only before/],
    ['to_string(&a)', /"&" stands only before/],
    ['map(a, b)', /argument 1 of map\(\) is an expression with "&"/],
    ['join(a, b)', /argument 1 of join\(\) is a text in quotes/],
    ["pad_left(a, `1000000000`, '.')", /no function pad_left/],
    ["replace(a, 'b', 'c', `1000000000`)", /replace\(\) takes 3 arguments/],
    ["trim_right(a, ' ')", /no function trim_right/],
    ['@' + ' | [@, @][]'.repeat(20), /may be 1048576 times as large as the record; at most 100/],
    ['to_string([to_string([to_string(@)])])', /times as large/],
    [`replace(a, '', '${'x'.repeat(200)}')`, /times as large/],
    ['a'.repeat(MAX_EXPRESSION + 1), /at most 1000 characters/],
  ])('rejects %s', (text, reason) => {
    const made = expressionOf(text)
    expect(made.ok ? 'taken' : made.error).toMatch(reason)
  })

  it.each([
    ['info.run_id', ['info.run_id']],
    ["data.tags[?key=='a'].value | [0]", ['data.tags.key', 'data.tags.value']],
    ['{a: info.run_id, b: data.params[].key}', ['data.params.key', 'info.run_id']],
    ['sort_by(data.metrics, &step)[-1].value', ['data.metrics.step', 'data.metrics.value']],
    ['map(&key, data.tags)', ['data.tags.key']],
    ['inputs.*.name', ['inputs']],
    ['@', ['']],
    ['info.a || info.b && `1` > c', ['c', 'info.a', 'info.b']],
    ['x ? y : z', ['x', 'y', 'z']],
    ['from_items(data.params[*].[key, value])', ['data.params.key', 'data.params.value']],
  ])('%s lists its reads as %j', (text, paths) => {
    const made = expressionOf(text)
    expect(made.ok && made.value.paths).toEqual(paths)
  })
})

const PARTS = [
  'a',
  'b.a',
  '@',
  '[]',
  '[*]',
  '[0]',
  '[?a]',
  '*',
  ' | ',
  '.',
  '[@, @]',
  '{a: b, b: @}',
  'keys(@)',
  'to_string(@)',
  "split(@, '')",
  "join('ab', @)",
  'map(&a, @)',
  'sort(@)',
  'items(@)',
  'zip(@, @)',
  'merge(@, @)',
  ' == ',
  ' && ',
  'from_items(@)',
  'group_by(@, &a)',
  "entity_ref(@, 'k', a)",
  'urn_parts(@)',
  'depended_on(@)',
  'iso_time(@)',
  '`[1, {"a": "b"}]`',
]

describe('for random expressions and data', () => {
  const text = fc.array(fc.constantFrom(...PARTS), { maxLength: 8 }).map((parts) => parts.join(''))
  const key = fc.constantFrom('a', 'b', 'expref', 'type', '__proto__', 'constructor')
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.dictionary(key, tie('any'), { maxKeys: 4 }),
      fc.array(tie('any'), { maxLength: 4 }),
    ),
  })).any

  it('an expression succeeds or fails cleanly, with a bounded result', () => {
    let answered = 0
    fc.assert(
      fc.property(text, value, (expression, any) => {
        const record = JSON.parse(JSON.stringify(any)) as Json
        const made = expressionOf(expression)
        if (!made.ok) return
        const result = made.value.evaluate(record)
        if (!result.ok) return
        answered++
        const size = JSON.stringify(record).length + 1
        // Brackets, quotes and commas around each value add to the count.
        expect(JSON.stringify(result.value).length).toBeLessThanOrEqual(size * MAX_GROWTH * 4)
        expect(typeof isTrue(result.value)).toBe('boolean')
      }),
      { numRuns: 1_000 },
    )
    expect(answered).toBeGreaterThan(40)
  })
})
