import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { formatText } from '../../scripts/formatted.ts'
import { PRODUCTS } from '../cli/products.ts'
import { PROVIDERS } from './all.ts'

const DOCUMENT = 'docs/operate/connect.md'
const TABLE = /<!-- proved: [^>]* -->\n([^]*?)<!-- \/proved -->/

it("each product's file says what it was tested with, and the documentation agrees", async () => {
  const rows = PRODUCTS.map((name) => {
    const proved = PROVIDERS.get(name)?.proved
    if (proved === undefined) throw new Error(`${name}.provider.yaml has no "proved"`)
    return `| ${name} | ${proved.on === 'product' ? 'the product' : '**not on the product**'} | ${proved.with} |`
  })
  const table = ['| provider | tested against | with |', '| --- | --- | --- |', ...rows].join('\n')
  const expected = await formatText(DOCUMENT, table)
  const [, written = ''] = TABLE.exec(readFileSync(DOCUMENT, 'utf8')) ?? []
  expect(written.trim()).toBe(expected.trim())
})
