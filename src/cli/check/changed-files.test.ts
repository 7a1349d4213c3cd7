import { describe, expect, it } from 'vitest'
import { must } from '../../lib/result.ts'
import { MAX_FILES, readPathMap, entitiesOf } from './changed-files.ts'

const FEATURE = 'aip://feature/store/watch'
const map = (paths: Record<string, string | string[]>) => must(readPathMap({ paths }))

describe('the changed files', () => {
  it('map to entities by their patterns, filling in each *', () => {
    const read = map({
      'features/*.sql': 'aip://feature/store/{1}',
      'flows/**/*.py': ['aip://pipeline/airflow/{2}', 'aip://model/mlflow/{1}'],
    })
    const { entities, unmapped } = must(
      entitiesOf(['features/watch.sql', 'flows/a/b/train.py', 'features/deep/watch.sql', 'README.md'], read),
    )
    expect(Object.fromEntries(entities)).toEqual({
      [FEATURE]: ['features/watch.sql'],
      'aip://pipeline/airflow/train': ['flows/a/b/train.py'],
      'aip://model/mlflow/a/b': ['flows/a/b/train.py'],
    })
    expect(unmapped).toEqual(['features/deep/watch.sql', 'README.md'])
  })

  it('map to an entity once, with all files that describe it', () => {
    const { entities } = must(entitiesOf(['a.sql', 'b.sql'], map({ '*.sql': FEATURE })))
    expect([...entities]).toEqual([[FEATURE, ['a.sql', 'b.sql']]])
  })

  it('can have any names', () => {
    const { entities } = must(
      entitiesOf(['x/Käse & Brot.sql', 'x/a+b(1).sql'], map({ 'x/*.sql': 'aip://feature/s/{1}' })),
    )
    expect([...entities.keys()]).toEqual(['aip://feature/s/K%C3%A4se%20&%20Brot', 'aip://feature/s/a+b(1)'])
  })

  it('are limited to as many entities as one check allows', () => {
    const files = Array.from({ length: MAX_FILES + 1 }, (_, i) => `${i}.sql`)
    expect(entitiesOf(files, map({ '*.sql': FEATURE }))).toMatchObject({
      ok: false,
      error: expect.stringMatching(/the limit is/),
    })
  })
})

describe('a map of paths', () => {
  it.each([
    [null, 'the file has no "paths", an object of patterns and URIs'],
    [{ paths: [] }, 'the file has no "paths", an object of patterns and URIs'],
    [{ paths: { 'a/*': 3 } }, '"a/*" leads to something that isn\'t a URI'],
    [{ paths: { 'a/*': 'aip://feature/s/{2}' } }, '"a/*": there is no * number 2 for aip://feature/s/{2}'],
    [{ paths: { 'a/*': 'feature/{1}' } }, '"a/*": "feature/x" doesn\'t begin with aip://'],
  ])('%j is rejected: %s', (content, error) => {
    expect(readPathMap(content)).toEqual({ ok: false, error })
  })
})
