import { expect, it } from 'vitest'
import type { PlanShown } from './messages.ts'
import { argumentsOf } from './plans.tsx'

it('undoing a cancellation makes the whole plan again', () => {
  const [uri, sunset] = ['aip://feature/feature-store/old', '2026-12-01T00:00:00.000Z']
  const replacement = { uri: 'aip://feature/feature-store/new', entityType: 'Feature', name: 'new' }
  const plan = { uri, sunset, message: 'It is slow.', replacement } as PlanShown
  expect(argumentsOf(plan)).toEqual({ uris: [uri], sunset, message: 'It is slow.', replacement: replacement.uri })
  expect(argumentsOf({ ...plan, message: null, replacement: null })).toEqual({ uris: [uri], sunset })
})
