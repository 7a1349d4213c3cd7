import { expect, it } from 'vitest'
import type { Json } from './json.ts'
import { withoutPaths } from './redact.ts'

const value: Json = { a: { b: 1, c: [{ b: 2, d: 3 }, [{ b: 4 }], 'text'] }, b: null }

it('redaction removes exactly the members named by paths, through lists at any depth', () => {
  expect(withoutPaths(value, [])).toBe(value)
  expect(withoutPaths(value, ['a.c.b'])).toEqual({ a: { b: 1, c: [{ d: 3 }, [{}], 'text'] }, b: null })
  expect(withoutPaths(value, ['a.b', 'b'])).toEqual({ a: { c: [{ b: 2, d: 3 }, [{ b: 4 }], 'text'] } })
  expect(withoutPaths([value, value], ['a'])).toEqual([{ b: null }, { b: null }])
  expect(withoutPaths(value, ['c', 'a.b.x', 'a.c.x.y', 'b.x'])).toEqual(value)
})

it('redaction reaches members whose own names contain dots', () => {
  const dotted: Json = {
    conf: { 'spark.secret.key': 1, spark: { secret: { key: 2, other: 3 } }, 'spark.secret': { key: 4 } },
  }
  expect(withoutPaths(dotted, ['conf.spark.secret.key'])).toEqual({
    conf: { spark: { secret: { other: 3 } }, 'spark.secret': {} },
  })
})

it('redaction ignores inherited members', () => {
  expect(Object.keys(withoutPaths(value, ['constructor.name', '__proto__.x']) as object)).toEqual(['a', 'b'])
})

it('an asterisk matches any name', () => {
  const named: Json = {
    sources: { a: { meta: 1, kept: 2 }, 'b.c': { meta: { deep: 3 } }, d: 'text', '*': { meta: 4 } },
    x: { meta: 5 },
  }
  expect(withoutPaths(named, ['sources.*.meta'])).toEqual({
    sources: { a: { kept: 2 }, 'b.c': {}, d: 'text', '*': {} },
    x: { meta: 5 },
  })
  expect(withoutPaths(named, ['*.meta'])).toEqual({ ...named, x: {} })
  expect(withoutPaths(named, ['sources.*'])).toEqual({ sources: {}, x: { meta: 5 } })
  expect(withoutPaths([named], ['*.*.meta.deep'])).toMatchObject([{ sources: { 'b.c': { meta: {} } } }])
})
