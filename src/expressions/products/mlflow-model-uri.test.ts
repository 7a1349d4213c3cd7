import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { runs } from '../../testing/runs.ts'
import { modelName } from './mlflow-model-uri.ts'

describe('modelName', () => {
  it.each([
    ['models:/churn', 'churn'],
    ['models:/churn/3', 'churn'],
    ['models:/churn/latest', 'churn'],
    ['models:/churn@champion', 'churn'],
    ['models:/main.shop.churn/3', 'main.shop.churn'],
    ['models:/churn%20model/1', 'churn model'],
    ['mlflow://churn', 'churn'],
    // Airflow's spelling.
    ['mlflow://churn/', 'churn'],
    ['mlflow://Churn', 'Churn'],
    ['mlflow:/churn', 'churn'],
    ['mlflow://registry/churn', 'churn'],
    ['mlflow://registry:5000/churn/3', 'churn'],
    ['mlflow://registry/churn@champion', 'churn'],
    ['MLFLOW://registry/churn?x=1#top', 'churn'],
  ])('reads %s as %s', (uri, name) => {
    expect(modelName(uri)).toBe(name)
  })

  it.each([
    '',
    'churn',
    'models:',
    'models:/',
    'models://registry/churn',
    'mlflow://',
    'mlflow-artifacts:/churn',
    'models:/churn/Production',
    'mlflow://registry/experiments/churn',
    'mlflow://registry/churn/3/data',
    'models:/churn%2',
    's3://models/churn',
    `models:/${'x'.repeat(501)}`,
  ])('finds no model in "%s"', (uri) => {
    expect(modelName(uri)).toBeNull()
  })

  it('reads back any encoded name, and terminates quickly for any text', () => {
    const name = fc.string({ minLength: 1, maxLength: 100, unit: 'grapheme' }).filter((text) => text.trim() === text)
    const property = fc.property(name, fc.nat(), (text, version) => {
      const encoded = encodeURIComponent(text)
      for (const uri of [`models:/${encoded}`, `models:/${encoded}/${version}`, `mlflow://host/${encoded}`])
        expect(modelName(uri)).toBe(text)
    })
    fc.assert(property, { numRuns: runs(200) })
    fc.assert(
      fc.property(fc.string(), (text) => {
        const nameThere = modelName(text)
        expect(nameThere === null || nameThere !== '').toBe(true)
      }),
      { numRuns: runs(200) },
    )
  })
})
