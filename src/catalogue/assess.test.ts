import { expect, it } from 'vitest'
import { SYSTEM_ISSUES } from '../model/facts.ts'
import { canonicalUri } from '../model/uri.ts'
import { must } from '../lib/result.ts'
import { assess, lacks, type AssessedEntity } from './assess.ts'
import { builtinCatalogue } from './load.ts'

const catalogue = builtinCatalogue()

const reasonsOf = (entityType: string, kind: string) => {
  const uri = must(canonicalUri('aip://thing/registry/a'))
  const attributes = { entityType, name: 'a', issues: [{ kind, detail: 'no source has it' }] }
  const thing = { entity: { uri, entityType, attributes }, stated: [], ownership: 'owned' } as unknown as AssessedEntity
  return assess(thing, catalogue)
}

it("does not report a run's dangling references, which may have been deleted since", () => {
  expect(reasonsOf('Pipeline', SYSTEM_ISSUES.unresolvedReference)).toContain('dangling-reference')
  expect(reasonsOf('PipelineRun', SYSTEM_ISSUES.unresolvedReference)).not.toContain('dangling-reference')
  expect(reasonsOf('PipelineRun', SYSTEM_ISSUES.ambiguousReference)).toContain('ambiguous-reference')
})

it('does not blame the metadata for a problem that the source reports, such as stale data', () => {
  expect(reasonsOf('Dataset', 'bad-value')).toContain('invalid-metadata')
  expect(reasonsOf('Dataset', 'stated')).not.toContain('invalid-metadata')
})

it('accepts a tagged team as an owner', () => {
  const owner = (ownership: AssessedEntity['ownership'], tag: string) =>
    lacks(
      { entity: { attributes: { tags: [{ tag, value: 'risk' }] } }, ownership } as unknown as AssessedEntity,
      'owner',
    )
  expect(owner('unowned', 'team')).toBeNull()
  expect(owner('unowned', 'tier')).toBe('unowned')
  expect(owner('departed', 'team')).toBe('departed-owner')
})
