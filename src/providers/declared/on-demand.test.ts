import { expect, it } from 'vitest'
import type { Json } from '../../lib/json.ts'
import { must } from '../../lib/result.ts'
import { BOOK, made, problems } from './testing.ts'

const CURVES = {
  path: '/books/{isbn}/sales',
  query: { copy: '{copy}', of: '{metric}', max: '{limit}', token: '{cursor}' },
  points: 'sold[*].{step: day, value: copies, at: time}',
  next: 'more',
}
const contract = made({ curves: CURVES }).types.Model?.curves

it('curves are requested for one metric of one entity, page by page', () => {
  expect(contract?.request('978/1', { metric: 'sold & lent', limit: 10, cursor: null })).toEqual({
    method: 'GET',
    path: '/books/978/sales?copy=1&of=sold+%26+lent&max=10',
  })
  expect(contract?.request('978/1', { metric: 'm', limit: 10, cursor: 'x' })?.path).toMatch(/&token=x$/)
  expect(contract?.request('no parts', { metric: 'm', limit: 10, cursor: null })).toBeNull()
})

it("curves are read as points, and a value that isn't a number is a gap", () => {
  const sold = [
    { day: 0, copies: 3, time: 1_000 },
    { day: 1, copies: 'NaN', time: 2_000 },
    { day: '2', copies: '4.5', time: '1970-01-01T00:00:03Z' },
    { day: 3, copies: 5 },
  ]
  expect(must(contract?.read({ sold, more: 'x' } as Json) ?? { ok: false, error: 'none' })).toEqual({
    items: [
      { step: 0, value: 3, at: 1_000 },
      { step: 1, value: null, at: 2_000 },
      { step: 2, value: 4.5, at: 3_000 },
      { step: 3, value: 5, at: null },
    ],
    next: 'x',
  })
  expect(contract?.read({})).toEqual({ ok: true, value: { items: [], next: null } })
  expect(contract?.read({ sold: 'none' })).toMatchObject({ ok: false })
  expect(contract?.read('<html>')).toMatchObject({ ok: false })
})

it('on-demand requests name only existing placeholders', () => {
  const wrong = { ...BOOK, curves: { ...CURVES, query: { of: '{metrics}' } } }
  expect(problems({ types: { Model: wrong } })).toEqual([
    'types.Model.curves.query.of: unknown placeholder {metrics}; known here: {id}, {isbn}, {copy}, {metric}, {limit}, {cursor}',
  ])
})

const ARTIFACTS = {
  path: '/books/{isbn}/files',
  query: { below: '{folder}', max: '{limit}', token: '{cursor}' },
  files: 'files[*].{path: at, folder: dir, bytes: size}',
  next: 'more',
}
const files = made({ artifacts: ARTIFACTS }).types.Model?.artifacts

it('artifacts are listed by folder, and at the root without a parameter', () => {
  expect(files?.request('978/1', { folder: 'a b/c', limit: 10, cursor: null })?.path).toBe(
    '/books/978/files?below=a+b%2Fc&max=10',
  )
  expect(files?.request('978/1', { folder: null, limit: 10, cursor: 'x' })?.path).toBe(
    '/books/978/files?max=10&token=x',
  )
})

it('artifacts are files and folders, without invalid paths and sizes', () => {
  const listed = [
    { at: 'model', dir: true, size: 4_096 },
    { at: 'a.json', dir: false, size: '42' },
    { at: 'b.json', size: -1 },
    { at: 'c.json', dir: 'true', size: 'large' },
    { at: 7, size: 1 },
    { at: 'x'.repeat(1_001) },
    'd.json',
  ]
  expect(files?.read({ files: listed as Json })).toEqual({
    ok: true,
    value: {
      items: [
        { path: 'model', isFolder: true, bytes: null },
        { path: 'a.json', isFolder: false, bytes: 42 },
        { path: 'b.json', isFolder: false, bytes: null },
        { path: 'c.json', isFolder: false, bytes: null },
      ],
      next: null,
    },
  })
  expect(files?.read({ error: 'broken' })).toMatchObject({ ok: false })
  expect(problems({ types: { Model: { ...BOOK, artifacts: { ...ARTIFACTS, path: '/{metric}' } } } })).toHaveLength(1)
})
