import { describe, expect, it } from 'vitest'
import type { FieldRule, Mapping } from '../contracts/mapping.ts'
import { COMMON_FIELDS } from '../testing/provider/rest-style.ts'
import { allowedBy } from './allowed-by-redaction.ts'

const cell = { type: 'AbTestCell', whole: 'AbTest', belongsTo: 'belongsTo', key: 'cell_number', keyAttribute: 'number' }
const fields: Readonly<Record<string, FieldRule>> = {
  ...COMMON_FIELDS,
  id: { kind: 'id' },
  run_configuration: { kind: 'attribute' },
  also: { kind: 'attribute', name: 'runConfiguration' },
  contact: { kind: 'email' },
  approver: { kind: 'emails', edge: 'approvedBy', attribute: 'approvedBy' },
  cells: { kind: 'parts', part: cell, whole: null, attributes: { cell_name: 'name', extra: 'extra' } },
}
const mapping: Mapping = { type: 'AbTest', fields }

/** Returns the mapping's attributes that don't stay. */
function gone(...paths: string[]): { subject: string[]; parts: string[] } {
  const all = allowedBy(mapping, [])
  const left = allowedBy(mapping, paths)
  return {
    subject: all.subject.filter((name) => !left.subject.includes(name)),
    parts: all.parts.filter((name) => !left.parts.includes(name)),
  }
}

describe('the past attributes allowed by a redaction', () => {
  it('are all of the mapping, if no rule reads the redacted path', () => {
    expect(allowedBy(mapping, ['no.such'])).toEqual({
      subject: expect.arrayContaining([
        'entityType',
        'issues',
        'name',
        'tags',
        'sourceUrl',
        'runConfiguration',
        'contact',
        'approvedBy',
      ]) as string[],
      parts: expect.arrayContaining(['entityType', 'number', 'name', 'extra']) as string[],
    })
    expect(gone('no.such')).toEqual({ subject: [], parts: [] })
  })

  it('exclude those read from the path, its parent or a child, and issues, which may quote it', () => {
    expect(gone('description')).toEqual({ subject: ['issues', 'description'], parts: [] })
    expect(gone('labels.value')).toEqual({ subject: ['issues', 'tags'], parts: [] })
    expect(gone('contact', 'approver').subject).toEqual(['issues', 'contact', 'approvedBy'])
    expect(gone('cells.cell_name')).toEqual({ subject: ['issues'], parts: ['name'] })
    expect(gone('cells.extra.deep')).toEqual({ subject: ['issues'], parts: ['extra'] })
    expect(gone('cells')).toEqual({ subject: ['issues'], parts: ['number', 'name', 'extra'] })
    expect(gone('cells.other')).toEqual({ subject: [], parts: [] })
  })

  it('exclude everything that an asterisk can match', () => {
    const fields: Mapping['fields'] = {
      secret: { kind: 'attribute', from: 'sources."a.b".key' },
      other: { kind: 'attribute', from: 'source.key' },
    }
    const allowed = (path: string) => allowedBy({ type: 'Model', fields }, [path]).subject
    expect(allowed('sources.*.key')).toEqual(['entityType', 'other'])
    expect(allowed('sources.*')).toEqual(['entityType', 'other'])
    expect(allowed('*.key')).toEqual(['entityType'])
  })

  it('exclude an attribute of two rules if one of them reads the path', () => {
    expect(gone('run_configuration.api_key').subject).toEqual(['issues', 'runConfiguration'])
    expect(gone('also').subject).toEqual(['issues', 'runConfiguration'])
  })

  it("exclude attributes that the present mapping doesn't produce, whose origin is unknown", () => {
    expect(allowedBy(mapping, ['description']).subject).not.toContain('formerly')
    expect(allowedBy(null, ['description'])).toEqual({ subject: ['entityType'], parts: ['entityType'] })
  })

  it('exclude the number of a part if the id of its container is redacted', () => {
    const runs: Mapping = {
      type: 'PipelineRun',
      fields: { ab_test_cells: { kind: 'parts', part: cell, whole: 'test_id', attributes: { cell_name: 'name' } } },
    }
    expect(allowedBy(runs, []).parts).toEqual(['entityType', 'number', 'name'])
    expect(allowedBy(runs, ['ab_test_cells.test_id']).parts).toEqual(['entityType', 'name'])
    expect(allowedBy(runs, ['ab_test_cells.cell_name']).parts).toEqual(['entityType', 'number'])
  })

  it('exclude the number of a part if a field that names the part is redacted', () => {
    const rule: Mapping = {
      type: 'ServingRule',
      fields: {
        test_id: { kind: 'part', part: cell, edge: 'forCell' },
        cell_number: { kind: 'with', field: 'test_id' },
      },
    }
    expect(allowedBy(rule, []).parts).toEqual(['entityType', 'number'])
    expect(allowedBy(rule, ['cell_number']).parts).toEqual(['entityType'])
    expect(allowedBy(rule, ['test_id']).parts).toEqual(['entityType'])
  })
})
