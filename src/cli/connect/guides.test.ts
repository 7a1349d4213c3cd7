import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { objectsOf, type JsonObject } from '../../lib/json.ts'
import { builtinProvider } from '../../testing/provider/builtin.ts'
import { entryOf } from './entry.ts'
import type { Access } from './access.ts'

/** Returns the first source that a guide shows. */
function sourceIn(guide: string): JsonObject {
  const [, shown = '{}'] = /^```json\n(.*?)^```$/ms.exec(guide) ?? []
  const content = JSON.parse(shown) as JsonObject
  const [source = content] = objectsOf(content.sources)
  return source
}

it.each(['airflow', 'dagster', 'dbt', 'evidently', 'feast', 'great-expectations', 'ldap', 'mlflow', 'prefect'])(
  'writes the source that the guide for %s shows',
  (name) => {
    const guide = readFileSync(fileURLToPath(new URL(`../../../docs/guides/${name}.md`, import.meta.url)), 'utf8')
    const source = sourceIn(guide)
    const { baseUrl, settings = {}, credentials } = source
    const of = { provider: builtinProvider(name), platform: name, url: String(baseUrl), settings: settings as object }
    const access = { ...(credentials !== undefined && { credentials }) } as Access
    expect(guide).toContain(`mlg connect ${name}`)
    expect(source).toEqual(entryOf({ ...of, settings: { ...of.settings } }, access))
  },
)
