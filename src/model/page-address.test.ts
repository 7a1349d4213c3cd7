import fc from 'fast-check'
import { expect, it } from 'vitest'
import { pageAddress, pageMembers } from './page-address.ts'
import { anyCodePoint } from '../testing/any-code-point.ts'

const AT = 'https://mlflow.example/tracking/'

it('builds a page address from the record, below the base address', () => {
  const run = { info: { experiment_id: '1', run_id: 'a b' } }
  const template = '/#/experiments/{info.experiment_id}/runs/{info.run_id}'
  expect(pageAddress(template, run, AT)).toBe('https://mlflow.example/tracking/#/experiments/1/runs/a%20b')
  expect(pageMembers(template)).toEqual({ ok: true, value: ['info.experiment_id', 'info.run_id'] })
})

it('returns null if the record lacks a member of the template', () => {
  expect(pageAddress('/runs/{id}', { name: 'x' }, AT)).toBeNull()
  expect(pageAddress('/runs/{info.id}', { info: null }, AT)).toBeNull()
})

it('keeps slashes only in values that are paths', () => {
  expect(pageAddress('/assets/{key:path}', { key: 'a/b c' }, AT)).toBe('https://mlflow.example/tracking/assets/a/b%20c')
  expect(pageAddress('/assets/{key}', { key: 'a/b' }, AT)).toBe('https://mlflow.example/tracking/assets/a%2Fb')
})

it("never leaves the host or the template's segment, whatever the record contains", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, unit: anyCodePoint }), (name) => {
      const address = pageAddress('/models/{name}/versions', { name }, AT)
      if (address === null) return
      const { host, search, hash, pathname } = new URL(address)
      expect({ host, search, hash }).toEqual({ host: 'mlflow.example', search: '', hash: '' })
      expect(pathname.split('/')).toHaveLength(5)
    }),
  )
})

it.each(['models/{name}', '/models/{name:iso}', '/models/{name'])('rejects %s', (template) => {
  expect(pageMembers(template).ok).toBe(false)
})
