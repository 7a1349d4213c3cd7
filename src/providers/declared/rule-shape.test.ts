import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { written } from './rule-shape.ts'

it('docs/extend/provider-file.md describes each kind of rule, and no other', () => {
  const page = readFileSync(new URL('../../../docs/extend/provider-file.md', import.meta.url), 'utf8')
  const [, table = ''] = /^Each field of a record has a rule of one of these kinds:\n\n((?:\|.*\n)+)/m.exec(page) ?? []
  const documented = [...table.matchAll(/^\| (`[^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, kind]) => kind),
  )
  const kinds = written.options.flatMap(({ shape }) => [...shape.kind.values])
  expect(documented.toSorted()).toEqual(kinds.toSorted())
})
