import { expect, it } from 'vitest'
import { SYSTEM_ISSUES } from '../model/facts.ts'
import { canonicalUri } from '../model/uri.ts'
import { must } from '../lib/result.ts'
import { assessed, type AssessedThing } from './assess.ts'
import { builtinCatalogue } from './registry.ts'

const catalogue = builtinCatalogue()

const reasonsOf = (entityType: string, kind: string) => {
  const uri = must(canonicalUri('aip://thing/registry/a'))
  const attributes = { entityType, name: 'a', issues: [{ kind, detail: 'no source has it' }] }
  const thing = { entity: { uri, entityType, attributes }, stated: [], ownership: 'owned' } as unknown as AssessedThing
  return assessed(thing, catalogue)
}

it('asks nobody to correct what a run referred to, which may be deleted since', () => {
  expect(reasonsOf('Pipeline', SYSTEM_ISSUES.unresolvedReference)).toContain('dangling-reference')
  expect(reasonsOf('PipelineRun', SYSTEM_ISSUES.unresolvedReference)).not.toContain('dangling-reference')
  expect(reasonsOf('PipelineRun', SYSTEM_ISSUES.ambiguousReference)).toContain('ambiguous-reference')
})
