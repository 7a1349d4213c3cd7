import { expect, it } from 'vitest'
import { inSentence } from '../../../src/lib/english.ts'
import { labelOf } from './label.ts'

it.each([
  ['lastRunAt', 'Last run at'],
  ['ABTestCell', 'A/B test cell'],
  ['AbTest', 'A/B test'],
  ['associated ab tests', 'Associated A/B tests'],
  ['reads30d', 'Reads, 30 days'],
  ['sizeBytes', 'Size'],
  ['retired-but-used', 'Retired but used'],
  ['schema_version', 'Schema version'],
  ['uri', 'URI'],
  ['mlflowRuns', 'MLflow runs'],
  ['dbt-prod', 'dbt prod'],
  ['dependsOnHTTP', 'Depends on HTTP'],
])('%s reads as %s', (name, label) => expect(labelOf(name)).toBe(label))

it.each([
  ['Model instances', 'model instances'],
  ['A/B tests', 'A/B tests'],
  ['HTTP routes', 'HTTP routes'],
  ['', ''],
])('%s is %s within a sentence', (label, text) => expect(inSentence(label)).toBe(text))
