import { describe, expect, it } from 'vitest'
import type { Attributes, EdgeClaim, Statement } from '../model/facts.ts'
import { must } from '../lib/result.ts'
import { canonicalUri, type Uri } from '../model/uri.ts'
import { builtinCatalogue } from './load.ts'
import { enforce } from './validate.ts'

const catalogue = builtinCatalogue()
const uri = (text: string): Uri => must(canonicalUri(text))
const instance = uri('aip://model/registry/ranking-v5-1')
const run = uri('aip://pipeline-run/orchestrator/r1')
const cell = uri('aip://ab-test-cell/experimentation/12345/2')

function statement(over: Partial<Statement>): Statement {
  return { nodes: [], edges: [], references: [], lookupsToRecheck: [], ...over }
}

function node(attributes: Attributes, at: Uri = instance): Statement {
  return statement({ nodes: [{ uri: at, attributes }] })
}

function kinds(s: Statement): string[] {
  return enforce(catalogue, s).issues.map((i) => i.kind)
}

describe('enforce', () => {
  it('passes valid statements unchanged', () => {
    const s = statement({
      nodes: [
        { uri: run, attributes: { entityType: 'PipelineRun', status: 'failed', parameters: { a: [1] }, issues: [] } },
        { uri: cell, attributes: { entityType: 'AbTestCell', number: 2, name: 'treatment_ranking_v5' } },
      ],
      edges: [
        { type: 'PipelineRun.executedFor', from: run, to: cell },
        { type: 'AbTestCell.belongsTo', from: cell, to: uri('aip://ab-test/experimentation/12345') },
        { type: 'Entity.ownedBy', from: run, to: uri('aip://lookup/identity/email/alice@netflix.com') },
      ],
      references: [{ uri: cell, expects: ['AbTestCell'] }],
    })
    expect(enforce(catalogue, s)).toEqual({ statement: s, issues: [] })
  })

  it.each([
    ['ModelDeployment', 'LIVE', 'serving'],
    ['ModelDeployment', 'In_Service', 'serving'],
    ['AbTest', 'running', 'ACTIVE'],
  ])("reads a source's word for the status of a %s: %s", (entityType, status, word) => {
    const at = uri(`aip://${catalogue.type(entityType)?.componentType}/registry/x`)
    const { statement: retained } = enforce(catalogue, node({ entityType, name: 'x', status }, at))
    expect(retained.nodes[0]?.attributes).toEqual({ entityType, name: 'x', status: word })
  })

  it('leaves out an unknown status, which would otherwise count as retired', () => {
    const at = uri('aip://deployment/registry/x')
    const { statement: retained, issues } = enforce(
      catalogue,
      node({ entityType: 'ModelDeployment', status: 'blue' }, at),
    )
    expect(retained.nodes[0]?.attributes).toEqual({ entityType: 'ModelDeployment' })
    expect(issues).toContainEqual({
      kind: 'bad-attribute',
      detail: `${at}: unknown status "blue"; known: deploying, serving, draining, failed, retired`,
    })
  })

  it.each(['approvals', 'waivers'])('rejects %s from a source, because only people state them', (name) => {
    const { statement: retained, issues } = enforce(catalogue, node({ entityType: 'ModelInstance', [name]: [] }))
    expect(retained.nodes[0]?.attributes).toEqual({ entityType: 'ModelInstance' })
    expect(issues.map(({ detail }) => detail)).toContain(`${instance}: only people state "${name}"`)
  })

  it('keeps the valid part of a value and reports the rest', () => {
    const { statement: retained, issues } = enforce(
      catalogue,
      node({
        entityType: 'ModelInstance',
        version: 5,
        trainedAt: 'opaque',
        artifact: { uri: 's3://x', sizeBytes: 1.5, colour: 'red' },
        metrics: [{ name: 'auc', value: 0.8 }, { name: 'f1' }, 'x'],
        tags: [{ tag: 'team', value: 'a' }, { value: 'b' }],
      }),
    )
    expect(retained.nodes[0]?.attributes).toEqual({
      entityType: 'ModelInstance',
      trainedAt: 'opaque',
      artifact: { uri: 's3://x' },
      metrics: [{ name: 'auc', value: 0.8 }],
      tags: [{ tag: 'team', value: 'a' }],
    })
    expect(issues.map((i) => i.detail.slice(instance.length + 2))).toEqual([
      'version must be a text',
      'artifact.sizeBytes must be an integer',
      "artifact.colour isn't known",
      'metrics[1] lacks value',
      'metrics[2] must be an object',
      'tags[1] lacks tag',
    ])
  })

  it('drops an interval that excludes its value, but keeps the other measurements', () => {
    const measured = { metric: 'hours_viewed', sample: 100 }
    const found = (result: Attributes) => {
      const checked = enforce(catalogue, node({ entityType: 'AbTestCell', number: 2, results: [result] }, cell))
      const [detail] = checked.issues.map((one) => one.detail.slice(cell.length + 2))
      return [checked.statement.nodes[0]?.attributes['results'], detail]
    }
    const right = { ...measured, effect: 0.01, low: -0.01, high: 0.03 }
    expect(found(right)).toEqual([[right], undefined])
    expect(found({ ...measured, low: 0.03, high: 0.03 })[1]).toBeUndefined()
    expect(found({ ...measured, low: 0.03, high: 0.01 })).toEqual([
      [measured],
      'results[0] has low 0.03, high 0.01, which may not fall',
    ])
    expect(found({ ...right, effect: 0.1 })).toEqual([
      [measured],
      'results[0] has low -0.01, effect 0.1, high 0.03, which may not fall',
    ])
    expect(found({ ...right, high: 'x' })).toEqual([
      [{ ...measured, effect: 0.01, low: -0.01 }],
      'results[0].high must be a number',
    ])
    expect(found({ effect: 0.01 })).toEqual([[], 'results[0] lacks metric'])
  })

  it('requires attributes only of nodes that claim a type (T11)', () => {
    expect(kinds(node({ name: 'x', framework: 'torch', version: '5' }))).toEqual([])
    expect(kinds(node({ colour: 'red' }))).toEqual(['unknown-attribute'])
    expect(kinds(node({ entityType: 'Model' }))).toEqual(['missing-attribute'])
    expect(kinds(node({ entityType: 'Model', name: 'a', version: '5' }))).toEqual(['unknown-attribute'])
    expect(kinds(node({ name: 'a' }, uri('aip://notebook/x/1')))).toEqual([])
  })

  it('rejects a type that is unknown or of another component type', () => {
    const { statement: retained, issues } = enforce(catalogue, node({ entityType: 'Modell', name: 'a' }))
    expect(retained.nodes[0]?.attributes).toEqual({ name: 'a' })
    expect(issues[0]?.kind).toBe('unknown-type')
    expect(kinds(node({ entityType: 'Pipeline', name: 'a' }))).toEqual(['wrong-type'])
  })

  const edge = (type: EdgeClaim['type'], from: Uri, to: Uri): EdgeClaim => ({ type, from, to })

  it('drops disallowed edges, and the references that came with them', () => {
    const feature = uri('aip://feature/feature-store/f')
    const s = statement({
      edges: [
        edge('ModelInstance.producedBy', instance, feature),
        edge('ModelInstance.usesFeature', instance, uri('aip://feature/feature-store/g')),
        edge('ModelInstance.testedIn', instance, uri('aip://ab-test/experimentation/1')),
        edge('ModelInstance.madeUp', instance, run),
      ],
      references: [
        { uri: feature, expects: ['PipelineRun'] },
        { uri: uri('aip://feature/feature-store/g'), expects: ['Feature'] },
      ],
    })
    const { statement: retained, issues } = enforce(catalogue, s)
    expect(retained.edges.map((e) => e.type)).toEqual(['ModelInstance.usesFeature'])
    expect(retained.references.map((r) => r.uri)).toEqual(['aip://feature/feature-store/g'])
    expect(issues.map((i) => i.kind)).toEqual(['wrong-target', 'unknown-relationship', 'unknown-relationship'])
  })

  it('keeps the first target if only one is allowed', () => {
    const other = uri('aip://pipeline-run/orchestrator/r2')
    const s = statement({
      edges: [edge('ModelInstance.producedBy', instance, run), edge('ModelInstance.producedBy', instance, other)],
    })
    const { statement: retained, issues } = enforce(catalogue, s)
    expect(retained.edges.map((e) => e.to)).toEqual([run])
    expect(issues).toEqual([{ kind: 'too-many-targets', detail: expect.stringContaining(other) }])
  })

  it('accepts owners of anything from the identity source, and rejects other owners', () => {
    const team = uri('aip://group/identity/team')
    expect(kinds(statement({ edges: [edge('Entity.ownedBy', uri('aip://notebook/x/1'), team)] }))).toEqual([])
    expect(kinds(statement({ edges: [edge('Entity.ownedBy', instance, run)] }))).toEqual(['wrong-target'])
  })
})
