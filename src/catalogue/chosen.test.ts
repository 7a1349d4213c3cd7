import { expect, it } from 'vitest'
import { choicesOf } from './chosen.ts'

const tag = (text: string) => {
  const [key = '', value = ''] = text.split(' ')
  return { tag: key, value }
}

it.each([
  [[], []],
  [['alias Champion-EU'], ['alias Champion-EU 0']],
  [
    ['alias rollback', 'alias challenger', 'stage Production'],
    ['stage Production 2', 'alias challenger 1', 'alias rollback 0'],
  ],
  [
    ['alias Prod', 'stage Staging'],
    ['alias Prod 2', 'stage Staging 1'],
  ],
  [['stage Archived', 'stage None'], []],
  [['team champion'], []],
])('the tags %j make a version chosen by %j', (tags, by) => {
  expect(choicesOf({ tags: tags.map(tag) }).map((one) => `${one.by} ${one.weight}`)).toEqual(by)
})
