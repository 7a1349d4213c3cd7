import { expect, it } from 'vitest'
import { labelOf } from './label.ts'

it.each([
  ['lastRunAt', 'Last run at'],
  ['ABTestCell', 'AB test cell'],
  ['schema_version', 'Schema version'],
  ['uri', 'Uri'],
  ['dependsOnHTTP', 'Depends on HTTP'],
])('%s reads as %s', (name, label) => expect(labelOf(name)).toBe(label))
