import { expect, it, vi } from 'vitest'
import { furtherLines, problemsOf } from './alert.tsx'

vi.mock('virtual:panel-files', () => ({ PANEL_FOLDERS: [] }))

type Entity = Parameters<typeof problemsOf>[0]
type Requested = Parameters<typeof problemsOf>[1]

const uri = 'aip://model/registry/scorer/2'

it("a page doesn't await a description of what was deleted", () => {
  const unknown = (deletedAtSource: string | null) =>
    ({
      uri: 'aip://feature/feast/age',
      entityType: null,
      attributes: {},
      comments: [],
      unresolved: [],
      issues: [],
      deletedAtSource,
      renamedTo: null,
      staleAt: null,
      relationships: [],
    }) as unknown as Entity
  const keysOf = (entity: Entity) =>
    furtherLines({ entity, requested: { shown: {} } as unknown as Requested, tabs: [] }).map(({ key }) => key)
  expect(keysOf(unknown(null))).toEqual(['stub'])
  expect(keysOf(unknown('2026-02-01T00:00:00Z'))).toEqual(['deleted'])
})

it('a page warns of a deleted origin only where Home does: for a version in use', () => {
  const run = { uri: 'aip://pipeline-run/registry/1', entityType: 'PipelineRun', name: 'train', standing: 'gone' }
  const version = (direction: string) =>
    ({
      uri,
      entityType: 'ModelInstance',
      attributes: {},
      comments: [],
      unresolved: [],
      issues: [],
      incomplete: [],
      deletedAtSource: null,
      staleAt: null,
      relationships: [{ name: 'trainedBy', direction, rows: [run] }],
    }) as unknown as Entity
  const need = {
    kind: 'origin-deleted',
    severity: 'HIGH',
    uri,
    of: uri,
    ofName: 'scorer v2',
    at: null,
    sentence: 'The run of scorer v2 (alias champion) was deleted.',
  }
  const problems = (needs: readonly object[], direction = 'out') =>
    problemsOf(
      version(direction),
      { shown: { answer: { data: { attention: { uri, needs } } } } } as unknown as Requested,
      [],
    )
  expect(problems([need])).toEqual({ count: 1, tone: 'bad' })
  expect(problems([])).toEqual({ count: 0, tone: undefined })
  // A pipeline with two problems upstream is one cause.
  const cause = { of: 'aip://pipeline/airflow/etl', ofName: 'etl', at: null, reason: null, sentence: 'etl failed.' }
  expect(
    problems(
      [
        { ...cause, kind: 'failed-run', severity: 'HIGH', uri: 'r' },
        { ...cause, kind: 'overdue', severity: 'MEDIUM', uri: 's' },
      ],
      'in',
    ),
  ).toEqual({ count: 1, tone: 'bad' })
  // MLflow states the relationship from the other end.
  expect(problems([need], 'in').count).toBe(1)
})
