import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { APPROVALS } from '../../model/approval.ts'
import { DELETED, MAX_APPROVERS, parsePath, pathText, TAGS, type Guard, type Literal, type Path } from './path.ts'

const name = fc.stringMatching(/^[a-z][a-zA-Z0-9_]{0,8}$/)
const typeName = fc.stringMatching(/^[A-Z][a-zA-Z0-9]{0,8}$/)
const literal: fc.Arbitrary<Literal> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter((n) => !Object.is(n, -0)),
  fc.boolean(),
  fc.constant(null),
)
const guard: fc.Arbitrary<Guard> = fc.oneof(
  fc.record({ operator: fc.constantFrom('=' as const, '!=' as const), attribute: name, value: literal }),
  fc.record({
    operator: fc.constant('in' as const),
    attribute: name,
    values: fc.array(literal, { minLength: 1, maxLength: 3 }),
  }),
  fc.record({
    operator: fc.constant('tagged' as const),
    attribute: fc.constant(TAGS),
    tag: fc.string(),
    value: fc.option(fc.string()),
  }),
  fc.record({
    operator: fc.constant('within' as const),
    attribute: name,
    amount: fc.integer({ min: 1, max: 3_660 }),
    unit: fc.constantFrom('hours' as const, 'days' as const),
  }),
  fc.record({
    operator: fc.constant('approved' as const),
    attribute: fc.constant(APPROVALS),
    scope: fc.record({ use: fc.string(), stage: fc.string(), region: fc.string() }, { requiredKeys: [] }),
    atLeast: fc.integer({ min: 1, max: MAX_APPROVERS }),
  }),
  fc.record({ operator: fc.constant('deleted' as const), attribute: fc.constant(DELETED) }),
)
const { path } = fc.letrec<{ path: Path }>((tie) => ({
  path: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.record({ kind: fc.constant('step' as const), name, direction: fc.constantFrom('out' as const, 'in' as const) }),
    fc.record({ kind: fc.constant('guard' as const), guard }),
    fc.record({ kind: fc.constant('key' as const), name }),
    fc.record({ kind: fc.constant('then' as const), parts: fc.array(tie('path'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('is' as const), types: fc.array(typeName, { minLength: 1, maxLength: 2 }) }),
    fc.record({ kind: fc.constant('production' as const) }),
    fc.record({ kind: fc.constant('no' as const), path: tie('path') }),
    fc.record({ kind: fc.constant('else' as const), choices: fc.array(tie('path'), { minLength: 2, maxLength: 3 }) }),
    fc.record({ kind: fc.constant('or' as const), choices: fc.array(tie('path'), { minLength: 2, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant('repeat' as const),
      body: tie('path'),
      times: fc.constantFrom('maybe' as const, 'any' as const, 'some' as const),
    }),
  ),
}))

describe('the path language', () => {
  it('parse(print(p)) is p', () => {
    fc.assert(
      fc.property(path, (p) => {
        fc.pre(pathText(p).length <= 2_500)
        expect(parsePath(pathText(p))).toEqual({ ok: true, value: p })
      }),
      { numRuns: 500 },
    )
  })

  it('parsing never throws for any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abA<·.|/?*+()[]="!, 1ins') }), (text) => void parsePath(text)),
      { numRuns: 1_000 },
    )
  })

  it.each([
    ['usesFeature · versionOf?', 'usesFeature · versionOf?'],
    ['a.b', 'a · b'],
    ['(a|<b · c)+ · d*', '(a | <b · c)+ · d*'],
    ['executedFor[status="ACTIVE"]·belongsTo', 'executedFor · [status = "ACTIVE"] · belongsTo'],
    ['a[is B,C]/b|c', 'a · [is B, C] / b | c'],
    ['[is = 1]', '[is = 1]'],
    ['[status in ("A", 1, true, null)] · a', '[status in ("A", 1, true, null)] · a'],
    ['[no <runs · reads] · a', '[no <runs · reads] · a'],
    ['a[no (b|c)?]', 'a · [no (b | c)?]'],
    ['[no =key] · [no = true] · [no in (1)]', '[no =key] · [no = true] · [no in (1)]'],
    ['[tagged "pii"] · a[tagged "tier"="1"]', '[tagged "pii"] · a · [tagged "tier" = "1"]'],
    ['[tagged = "pii"]', '[tagged = "pii"]'],
    ['[no [tagged "pii"]]', '[no [tagged "pii"]]'],
    ['((a))', 'a'],
  ])('reads %s', (text, printed) => {
    expect(pathText(must(parsePath(text)))).toBe(printed)
  })

  it.each([
    ['', 'the name of an edge is expected at character 1, where the path ends'],
    ['a ·', 'the name of an edge is expected at character 4, where the path ends'],
    ['a b', '"·", "|", "/" or the end is expected at character 3, where there is "b"'],
    ['(a | b', '")" is expected'],
    ['a[no b', '"]" is expected'],
    ['a[status > 3]', '"=", "!=", "in (" or "within" is expected'],
    ['a[since < now()]', '"=", "!=", "in (" or "within" is expected'],
    ['a[tagged "pii" = 1]', 'a text in double quotes'],
    ['a[tagged "pii"', '"]" is expected'],
    ['a[status = now]', 'a text in double quotes, a number, true, false or null is expected'],
    [`${'('.repeat(30)}a${')'.repeat(30)}`, 'levels of parentheses'],
    ['x'.repeat(3_000), 'at most 2500 are allowed'],
  ])('refuses %s', (text, reason) => {
    const result = parsePath(text)
    expect(result.ok ? '' : result.error).toContain(reason)
  })
})
