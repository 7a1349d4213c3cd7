// Tests entities that listings lack, but that exist, or that end with another entity.

import { describe, expect, it } from 'vitest'
import type { ListRequest, Provider } from '../../contracts/source.ts'
import { must, type Result } from '../../lib/result.ts'
import { compileProvider } from './compile.ts'

const ALL: ListRequest = { cursor: null, updatedSince: null }
const TRY = { id: '{task}/{number}', list: { path: '/tries', items: 'tries', lastOf: 'number' } }
const DAY = { id: '{name}', list: { path: '/days', items: 'days' } }

function compileTypes(types: object): Result<Provider, readonly { readonly path: string; readonly reason: string }[]> {
  return compileProvider({ provider: 'jobs', domains: ['pipelines'], types }, 'jobs.provider.yaml')
}

function standsFor(item: { readonly task: string; readonly number: number }): readonly string[] | undefined {
  const contract = must(compileTypes({ JobAttempt: TRY })).types['JobAttempt']
  const page = contract?.readList({ tries: [item] }, ALL)
  return page?.ok === true ? page.value.items[0]?.standsFor : undefined
}

describe('a listing that shows only the last of several', () => {
  it('implies that the earlier ones exist', () => {
    expect(standsFor({ task: 'a/b', number: 4 })).toEqual(['a%2Fb/3', 'a%2Fb/2', 'a%2Fb/1'])
    expect(standsFor({ task: 'a', number: 1 })).toBeUndefined()
    expect(standsFor({ task: 'a', number: 0 })).toBeUndefined()
  })

  it('implies at most a thousand', () => {
    const before = standsFor({ task: 'a', number: 2 ** 40 })
    expect([before?.length, before?.at(-1)]).toEqual([1_000, `a/${2 ** 40 - 1_000}`])
  })
})

describe('an entity that ends with the one it is listed for', () => {
  const over = { type: 'Pipeline', atOnce: 1, as: '{day}', endsWith: true }

  it("contains that entity's id in its own", () => {
    const { JobAttempt: contract } = must(
      compileTypes({ Pipeline: DAY, JobAttempt: { ...TRY, id: '{day}/{number}', over } }),
    ).types
    expect(contract?.over?.endsWith?.('mon%2Fday/2')).toBe('mon/day')
    expect(contract?.over?.endsWith?.('mon')).toBeNull()
  })

  it.each<[object, string]>([
    [
      { ...TRY, list: { ...TRY.list, lastOf: 'turn' } },
      'types.JobAttempt.list.lastOf: "turn" isn\'t part of the id {task}/{number}',
    ],
    [{ ...TRY, over }, 'types.JobAttempt.over.endsWith: needs an "as" with parts of the id {task}/{number}'],
    [
      { ...TRY, over: { ...over, as: undefined } },
      'types.JobAttempt.over.endsWith: needs an "as" with parts of the id {task}/{number}',
    ],
  ])('is rejected: %j', (type, mistake) => {
    const read = compileTypes({ Pipeline: DAY, JobAttempt: type })
    expect(read.ok ? [] : read.error.map(({ path, reason }) => `${path}: ${reason}`)).toContain(mistake)
  })
})

describe('an answer 400', () => {
  const JOB = {
    id: '{job}',
    read: { path: '/jobs', query: { id: '{job}' }, refusals: true },
    absent: "refusal.code == 'NO_SUCH_JOB'",
    list: { path: '/jobs', items: 'jobs' },
  }
  const contract = must(compileTypes({ Pipeline: JOB })).types['Pipeline']

  it('is accepted if the file says so', () => {
    expect(contract?.read('7')).toEqual({ method: 'GET', path: '/jobs?id=7', refusals: true })
  })

  it('means an absent entity or a failure, never a record', () => {
    expect(contract?.record?.({ refusal: { code: 'NO_SUCH_JOB' } }, '7')).toEqual({ ok: true, value: null })
    expect(contract?.record?.({ refusal: { code: 'BAD_NUMBER', job: '7' } }, '7')).toMatchObject({ ok: false })
    expect(contract?.record?.({ refusal: null }, '7')).toMatchObject({ ok: false })
    expect(contract?.record?.({ job: '7' }, '7')).toEqual({ ok: true, value: { job: '7' } })
  })
})
