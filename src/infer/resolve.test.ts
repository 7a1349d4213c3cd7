import { describe, expect, it } from 'vitest'
import { must } from '../lib/result.ts'
import { compileRules } from './rules.ts'
import { resolvePath, type Plan } from './resolve.ts'
import { CATALOGUE, rule, RULES } from '../testing/inference/vocabulary.ts'

function resolved(path: string, from: string, to = 'any'): Plan {
  return must(resolvePath({ label: 'T', path, from: [from], to: [to] }, CATALOGUE, [])).plan
}

function refused(path: string, from: string, to = 'any'): string {
  const result = resolvePath({ label: 'T', path, from: [from], to: [to] }, CATALOGUE, [])
  return result.ok ? '' : `${result.error.label}: ${result.error.reason}`
}

describe('resolving a path', () => {
  it('knows every rule of the catalogue', () => {
    expect([...must(compileRules(RULES, CATALOGUE)).byId.keys()]).toEqual(RULES.map((r) => r.id))
  })

  it('takes a name for the edges of the types that it stands at', () => {
    expect(resolved('versionOf', 'FeatureVersion')).toEqual({
      kind: 'edges',
      edges: ['FeatureVersion.versionOf'],
      direction: 'out',
    })
    expect(resolved('<versionOf', 'Dataset')).toEqual({
      kind: 'edges',
      edges: ['DatasetVersion.versionOf'],
      direction: 'in',
    })
    expect(resolved('versionOf', 'any')).toMatchObject({
      edges: ['FeatureVersion.versionOf', 'DatasetVersion.versionOf'],
    })
  })

  it('lets a loop go where only its later rounds can', () => {
    expect(resolved('(derivedFrom | <produced · runOf)+', 'Dataset', 'Pipeline')).toMatchObject({
      kind: 'loop',
      atLeastOnce: true,
    })
  })

  it('tells the maybe at the end of a path from one on the way', () => {
    expect(resolved('usesFeature · versionOf?', 'ModelInstance')).toMatchObject({
      parts: [{}, { kind: 'maybe', lifts: true }],
    })
    expect(resolved('usesFeature · versionOf? · [status = 1]', 'ModelInstance')).toMatchObject({
      parts: [{}, { lifts: true }, {}],
    })
    expect(resolved('versionOf? · <produced', 'DatasetVersion')).toMatchObject({
      parts: [{ kind: 'maybe', lifts: false }, {}],
    })
  })

  it.each([
    [
      'producedBy · belongsTo',
      'ModelInstance',
      'T: the step "belongsTo" in "producedBy · belongsTo": no such edge at PipelineRun; possible are <producedBy, consumed, executedFor, produced, runOf',
    ],
    ['<runOf · nothing*', 'Pipeline', 'no such edge at PipelineRun'],
    ['versionOf?', 'Feature', 'no such edge at Feature'],
    ['[color = "red"]', 'Model', 'Model has no attribute "color"'],
    ['a ·', 'Model', 'T: "a ·": the name of an edge'],
    ['producedBy', 'Model Instance', '"Model Instance" is neither a type nor an interface'],
  ])('refuses %s from %s', (path, from, error) => {
    expect(refused(path, from)).toContain(error)
  })

  it('refuses a path that never comes where it should', () => {
    expect(refused('producedBy', 'ModelInstance', 'Pipeline')).toBe(
      'T: the path leads to PipelineRun, never to Pipeline',
    )
  })

  it('refuses rules that use each other in a circle, and names them', () => {
    const rules = [
      rule(['R1', 'Pipeline', 'above', 'Pipeline', '<runOf · runOf · below']),
      rule(['R2', 'Pipeline', 'below', 'Pipeline', '<above']),
    ]
    const result = compileRules(rules, CATALOGUE)
    const reason = 'rules use each other in a circle: R1 → R2 → R1'
    expect(result.ok ? [] : result.error).toEqual([{ label: 'R1', reason }])
  })

  it('compiles views over conclusions, in both directions', () => {
    const rules = must(compileRules(RULES, CATALOGUE))
    expect(rules.compile({ label: 'V', path: 'follows+', from: ['Pipeline'], to: ['Pipeline'] }).ok).toBe(true)
    expect(rules.compile({ label: 'V', path: '<testedIn · <instanceOf', from: ['AbTest'], to: ['Model'] }).ok).toBe(
      false,
    )
    expect(rules.compile({ label: 'V', path: '<testedIn', from: ['AbTest'], to: ['Model'] }).ok).toBe(true)
  })
})
