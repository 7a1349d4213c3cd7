import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { compileRules } from './rules.ts'
import { resolvePath, type PathPlan } from './resolve.ts'
import { CATALOGUE, rule, RULES } from '../../testing/inference/vocabulary.ts'

function resolveText(path: string, from: string, to = 'any'): PathPlan {
  return must(resolvePath({ label: 'T', path, from: [from], to: [to], concludes: [] }, CATALOGUE, [])).plan
}

function refusalOf(path: string, from: string, to = 'any'): string {
  const result = resolvePath({ label: 'T', path, from: [from], to: [to], concludes: [] }, CATALOGUE, [])
  return result.ok ? '' : `${result.error.label}: ${result.error.reason}`
}

describe('resolving a path', () => {
  it('succeeds for every rule of the catalogue', () => {
    expect([...must(compileRules(RULES, CATALOGUE)).byId.keys()]).toEqual(RULES.map((r) => r.id))
  })

  it('resolves a name to the edges of the types at that step', () => {
    expect(resolveText('versionOf', 'FeatureVersion')).toEqual({
      kind: 'edges',
      edges: ['FeatureVersion.versionOf'],
      direction: 'out',
    })
    expect(resolveText('<versionOf', 'Dataset')).toEqual({
      kind: 'edges',
      edges: ['DatasetVersion.versionOf'],
      direction: 'in',
    })
    expect(resolveText('versionOf', 'any')).toMatchObject({
      edges: ['FeatureVersion.versionOf', 'DatasetVersion.versionOf'],
    })
  })

  it('gives a loop a step that only its later rounds can take', () => {
    expect(resolveText('(derivedFrom | <produced · runOf)+', 'Dataset', 'Pipeline')).toMatchObject({
      kind: 'loop',
      atLeastOnce: true,
    })
  })

  it('distinguishes an optional step at the end of a path from one within it', () => {
    expect(resolveText('usesFeature · versionOf?', 'ModelInstance')).toMatchObject({
      parts: [{}, { kind: 'maybe', lifts: true }],
    })
    expect(resolveText('usesFeature · versionOf? · [status = 1]', 'ModelInstance')).toMatchObject({
      parts: [{}, { lifts: true }, {}],
    })
    expect(resolveText('usesFeature · versionOf? · [is Feature]', 'ModelInstance')).toMatchObject({
      parts: [{}, { lifts: true }, { kind: 'is' }],
    })
    expect(resolveText('versionOf? · [is Dataset] · <derivedFrom', 'DatasetVersion')).toMatchObject({
      parts: [{ lifts: false }, {}, {}],
    })
    for (const path of ['usesFeature · (versionOf? | versionOf)', 'usesFeature · (versionOf? / versionOf)'])
      expect(JSON.stringify(resolveText(path, 'ModelInstance'))).toContain('"lifts":true')
    expect(JSON.stringify(resolveText('versionOf?+', 'DatasetVersion'))).toContain('"lifts":false')
    expect(resolveText('versionOf? · <produced', 'DatasetVersion')).toMatchObject({
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
    ['[color = "red"]', 'Model', 'the step "[color]" in "[color = "red"]": Model has no attribute "color"'],
    ['[is Pipeline]', 'Model', 'the step "[is Pipeline]" in "[is Pipeline]": the type here is Model, never Pipeline'],
    [
      '[is Pipe, Line]',
      'Model',
      'the step "[is Pipe, Line]" in "[is Pipe, Line]": the type here is Model, never nothing',
    ],
    ['[is Pipeline] · runOf', 'Model', '[is Pipeline]'],
    [
      '<producedBy',
      'Model',
      'the step "<producedBy" in "<producedBy": no such edge at Model; possible are <instanceOf, currentInstance',
    ],
    ['a ·', 'Model', 'T: "a ·": the name of an edge'],
    ['producedBy', 'Model Instance', '"Model Instance" is neither a type nor an interface'],
  ])('refuses %s from %s', (path, from, error) => {
    expect(refusalOf(path, from)).toContain(error)
  })

  it('refuses a path that cannot lead to its declared type', () => {
    expect(refusalOf('producedBy', 'ModelInstance', 'Pipeline')).toBe(
      'T: the path leads to PipelineRun, never to Pipeline',
    )
  })

  it('refuses rules that depend on each other in a cycle, and names them', () => {
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

  it('continues from the types at the end of every alternative', () => {
    const leads = (path: string, from: string, to: string) => refusalOf(path, from, to) === ''
    expect(leads('versionOf', 'FeatureVersion', 'Feature')).toBe(true)
    expect(refusalOf('versionOf', 'FeatureVersion', 'Dataset')).toBe('T: the path leads to Feature, never to Dataset')
    expect(refusalOf('(producedBy | instanceOf)', 'ModelInstance', 'Service')).toBe(
      'T: the path leads to Model or PipelineRun, never to Service',
    )
    expect(refusalOf('(producedBy / instanceOf)', 'ModelInstance', 'Service')).toBe(
      'T: the path leads to Model or PipelineRun, never to Service',
    )
    expect(refusalOf('producedBy?', 'ModelInstance', 'Service')).toContain(
      'ModelInstance or PipelineRun, never to Service',
    )
    expect(refusalOf('derivedFrom+', 'Dataset', 'Service')).toContain(
      'leads to DataSource or Dataset or DatasetVersion',
    )
    expect(refusalOf('versionOf+', 'FeatureVersion', 'FeatureVersion')).toBe(
      'T: the path leads to Feature, never to FeatureVersion',
    )
    expect(leads('versionOf*', 'FeatureVersion', 'FeatureVersion')).toBe(true)
    expect(leads('<versionOf', 'Feature', 'FeatureVersion')).toBe(true)
  })

  it('reports the first error, and an unknown type before any other', () => {
    const wrong = resolvePath(
      { label: 'T', path: 'nothing', from: ['Model'], to: ['Modell'], concludes: [] },
      CATALOGUE,
      [],
    )
    expect(wrong).toEqual({ ok: false, error: { label: 'T', reason: '"Modell" is neither a type nor an interface' } })
    expect(refusalOf('[color = 1] · nothing', 'Model')).toContain('"color"')
  })

  it('resolves a name to an edge and a conclusion if both exist, in both directions', () => {
    const rules = [rule(['R1', 'Pipeline', 'runOf', 'Service', '<nodeOf · reads · <usesFeature · <deploys · runsOn'])]
    const { compile } = must(compileRules(rules, CATALOGUE))
    const targets = (path: string, from: string[], to: string) => compile({ label: 'V', path, from, to: [to] })
    expect(targets('runOf', ['Pipeline'], 'Service').ok).toBe(true)
    expect(targets('<runOf', ['Service'], 'Pipeline').ok).toBe(true)
    for (const to of ['Pipeline', 'Service']) expect(targets('runOf', ['Pipeline', 'PipelineRun'], to).ok).toBe(true)
    const lost = targets('nothing', ['Pipeline'], 'Service')
    expect(lost.ok ? '' : lost.error.reason).toContain('possible are <nodeOf, <runOf, runOf')
    const back = targets('nothing', ['Service'], 'Service')
    expect(back.ok ? '' : back.error.reason).toContain('possible are <ruleOf, <runOf, <runsOn')
  })

  it('reports every invalid rule, and a shared one once', () => {
    const rules = [
      rule(['R1', 'Pipeline', 'above', 'Pipeline', '<runOf · nothing']),
      rule(['R2', 'Pipeline', 'below', 'Pipeline', '<above']),
      rule(['R3', 'Pipeline', 'beside', 'Nowhere', '<runOf']),
    ]
    const result = compileRules(rules, CATALOGUE)
    expect(result.ok ? [] : result.error.map(({ label }) => label)).toEqual(['R1', 'R3'])
  })
})
