import { expect, it } from 'vitest'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { forbidden } from './caller.ts'

it('a caller without the right is refused with its name', () => {
  const reader = { ...LOCAL_OPERATOR, name: 'reader', rights: new Set(['read'] as const) }
  expect(forbidden(reader, { name: 'metrics', right: 'read' })).toBeNull()
  expect(forbidden(reader, { name: 'healthz', right: 'none' })).toBeNull()
  expect(forbidden(reader, { name: 'enrich', right: 'operate' })).toMatchObject({
    code: 'FORBIDDEN',
    detail: 'reader lacks the right "operate", which enrich needs.',
  })
  expect(forbidden(LOCAL_OPERATOR, { name: 'enrich', right: 'operate' })).toBeNull()
})
