import { expect, it } from 'vitest'
import { missingName } from './missing.ts'

const EMAIL = { uri: 'aip://lookup/identity/email/mei@example.com' }
const VERSION = { uri: 'aip://dataset-version/datasets/lost%40222' }

it('names whom a look-up asks for, and what else is missing by the end of its URI', () => {
  expect([EMAIL, VERSION].map(({ uri }) => missingName(uri))).toEqual(['mei@example.com', 'lost@222'])
  expect(missingName('aip://a/b/%zz')).toBe('%zz')
})
