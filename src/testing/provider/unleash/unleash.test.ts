import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../lib/json.ts'
import { mappingProblems } from '../../../normalise/check.ts'
import { builtinProvider } from '../builtin.ts'
import { catalogueWith, mappedAnswer } from '../recorded.ts'

/** Unleash 8.2's answers, with those of one read joined, and what the file makes of them. */
const answers = JSON.parse(readFileSync(new URL('answers.json', import.meta.url), 'utf8')) as Record<string, JsonObject>
const provider = builtinProvider('unleash').withSettings?.({}) ?? builtinProvider('unleash')
const contract = provider.types.AbTest
const recordOf = (answer: Json, id = 'churn-v3') => contract?.record?.(answer, id)

describe('Unleash from a file', () => {
  it('names only what the catalogue has', () => {
    expect(mappingProblems(provider, catalogueWith('unleash'))).toEqual([])
  })

  it('reads and maps a test, whatever colours its tags have', () => {
    expect(JSON.stringify(answers['churn-v3'])).toContain('"color"')
    expect(mappedAnswer('unleash', 'AbTest', 'churn-v3', answers['churn-v3'] ?? null)).toMatchSnapshot()
  })

  it('calls a test that was switched off stopped, and one that never ran a draft', () => {
    const answer = answers['churn-v3'] ?? {}
    const environments = (answer.environments as readonly JsonObject[]).map((one) => ({ ...one, enabled: false }))
    const statusOf = (changed: JsonObject): Json | undefined =>
      mappedAnswer('unleash', 'AbTest', 'churn-v3', { ...answer, ...changed }).statement.nodes.find(
        ({ uri }) => uri === 'aip://ab-test/unleash/churn-v3',
      )?.attributes.status
    expect(statusOf({})).toBe('ACTIVE')
    expect(statusOf({ environments })).toBe('STOPPED')
    expect(statusOf({ environments, switchedOn: { events: [] } })).toBe('DRAFT')
  })

  it('says where it is on, and is in production only where Unleash calls one of these so', () => {
    const answer = answers['churn-v3'] ?? {}
    const [development = {}, production = {}] = answer.environments as readonly JsonObject[]
    const stated = (environments: readonly JsonObject[]) => {
      const { nodes } = mappedAnswer('unleash', 'AbTest', 'churn-v3', { ...answer, environments }).statement
      const { environment, population } =
        nodes.find(({ attributes }) => attributes.entityType === 'AbTest')?.attributes ?? {}
      return [environment, population]
    }
    const eu = { ...development, name: 'eu', type: 'production' }
    const off = { ...production, enabled: false }
    expect(stated([development, off])).toEqual(['development', '50 % by userId'])
    expect(stated([development, { ...development, name: 'test', type: 'test' }])).toEqual([
      'development, test',
      '50 % by userId',
    ])
    expect(stated([development, eu])[0]).toBe('production')
    expect(stated([{ ...development, enabled: false }, off])).toEqual([undefined, undefined])
  })

  it('has an issue with a payload that names a model, but no version, and none with one that names neither', () => {
    const issuesOf = (value: Json) => {
      const payload = { type: 'json', value: JSON.stringify(value) }
      const environments = [{ name: 'production', enabled: true, variants: [{ name: 'a', weight: 1000, payload }] }]
      const answer = { ...answers['churn-v3'], environments }
      const { nodes } = mappedAnswer('unleash', 'AbTest', 'churn-v3', answer).statement
      return nodes.find(({ uri }) => uri === 'aip://ab-test/unleash/churn-v3')?.attributes.issues ?? []
    }
    expect(issuesOf({ model: 'churn' })).toEqual([
      { kind: 'bad-value', detail: '"document" has an entry that names nothing: {"model":"churn","version":null}' },
    ])
    // No registry is configured here.
    expect(issuesOf({ model: 'churn', version: 3 })).toEqual([expect.objectContaining({ kind: 'no-source' })])
    expect(issuesOf({ colour: 'blue' })).toEqual([])
  })

  it('treats a toggle without variants as no test', () => {
    expect(recordOf(answers.plain ?? null, 'plain')).toEqual({ ok: true, value: null })
    const all = { cursor: null, updatedSince: null }
    expect(contract?.readList(answers.features ?? null, all)).toMatchObject({
      ok: true,
      value: { items: [{ id: 'churn-v3' }] },
    })
  })

  it("doesn't treat an answer about something else as a deletion, in any of four forms", () => {
    const complete = answers['churn-v3'] ?? {}
    const other = { error_code: 'INTERNAL_ERROR' }
    expect(recordOf(complete)).toMatchObject({ ok: true, value: { name: 'churn-v3' } })
    for (const broken of [
      { ...other, tags: complete.tags, creation: complete.creation },
      { ...complete, tags: other },
      { ...complete, creation: other },
      { ...complete, switchedOn: other },
    ])
      expect(recordOf(broken as Json)).toMatchObject({ ok: false })
  })
})
