import { expect, it } from 'vitest'
import { LOCAL_OPERATOR } from '../../contracts/caller.ts'
import { forbidden } from './caller.ts'

const gate = { accessHint: (right: string) => `Ask for "${right}".` }

it('a caller without the right sees its name and whom to ask', () => {
  const reader = { ...LOCAL_OPERATOR, name: 'reader', rights: new Set(['read'] as const) }
  expect(forbidden(reader, { name: 'metrics', right: 'read' }, gate)).toBeNull()
  expect(forbidden(reader, { name: 'healthz', right: 'none' }, gate)).toBeNull()
  expect(forbidden(reader, { name: 'enrich', right: 'operate' }, gate)).toMatchObject({
    code: 'FORBIDDEN',
    detail: 'reader lacks the right "operate", which enrich needs.',
    hint: 'Ask for "operate".',
  })
  expect(forbidden(LOCAL_OPERATOR, { name: 'enrich', right: 'operate' }, gate)).toBeNull()
})
