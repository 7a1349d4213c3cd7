import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { anyOf, JOIN, sql, unnest } from './dialect.ts'

it('composes a statement for both engines', () => {
  expect(
    sql`SELECT n.id FROM ${unnest(1, 'text', 'uri')} ${JOIN} node n ON n.uri = u.uri AND n.id ${anyOf(2, 'bigint')}`,
  ).toEqual({
    postgres:
      'SELECT n.id FROM unnest($1::text[]) AS u (uri) JOIN node n ON n.uri = u.uri AND n.id = ANY ($2::bigint[])',
    sqlite:
      'SELECT n.id FROM (SELECT value AS uri FROM json_each($1)) u CROSS JOIN node n ON n.uri = u.uri AND n.id IN (SELECT value FROM json_each($2))',
  })
})

it('joins in shared statements only in an order that both engines keep', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.ts') && !name.startsWith('dialect'))
  const plain = files.filter((name) => {
    const text = readFileSync(`${import.meta.dirname}/${name}`, 'utf8').replaceAll(/^import [^;]*? from .*$/gm, '')
    return /(?<!LEFT |FULL |CROSS |\$\{)\bJOIN\b/.test(text)
  })
  expect(plain).toEqual([])
})
