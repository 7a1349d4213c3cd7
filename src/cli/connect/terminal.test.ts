import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { terminalPrompt } from './terminal.ts'

function openTerminal() {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()))
  return { input, prompt: terminalPrompt(input, output), shown: () => shown }
}

it("a question echoes what is typed, but a secret isn't echoed", async () => {
  const { input, prompt, shown } = openTerminal()
  const name = prompt.ask('User name: ')
  input.write(' alice \r')
  expect(await name).toBe('alice')
  const password = prompt.askSecret('Password: ')
  input.write('hush\r')
  expect(await password).toBe('hush')
  expect(shown()).toContain('User name: ')
  expect(shown()).toContain('alice')
  expect(shown()).toContain('Password: ')
  expect(shown()).not.toContain('hush')
})

it('text of a product quoted in a question moves no cursor', async () => {
  const { input, prompt, shown } = openTerminal()
  const name = prompt.ask('the source answered 401: \u001b[2Jgone\nA token: ')
  input.write('x\r')
  await name
  expect(shown()).toContain('the source answered 401: \\u001b[2Jgone\nA token: ')
})

it.each(['\u0003', null])('a cancelled command says that nothing was written (%j)', async (key) => {
  const { input, prompt } = openTerminal()
  const answer = prompt.ask('User name: ')
  if (key === null) input.end()
  else input.write(key)
  await expect(answer).rejects.toThrow('cancelled: nothing was written')
})
