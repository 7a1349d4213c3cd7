import { expect, it } from 'vitest'
import { chatMessages } from './chat-messages.ts'

it('reads the messages of a chat', () => {
  const messages = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: '{{question}}\nAnswer:' },
  ]
  expect(chatMessages(JSON.stringify(messages))).toEqual(messages)
})

it.each([
  ['Explain {{name}}.'],
  ['[draft] Explain {{name}}.'],
  ['[]'],
  ['[1, null]'],
  ['[{"role":"user"}]'],
  ['[{"role":"system","content":"cut o'],
  [null],
])('leaves other texts as they are: %s', (text) => {
  expect(chatMessages(text)).toBeNull()
})
