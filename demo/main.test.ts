import { spawn, type ChildProcess } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isObject } from './schema.ts'
import { call } from './test/http.ts'

const start = (...args: string[]): ChildProcess =>
  spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args])

const exit = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.once('exit', resolve))

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    let text = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text)
    })
  })

test('prints one line when ready, and stops when told', async () => {
  const child = start('--only', 'registry,identity', '--live', '--live-rate', '50')
  const exited = exit(child)
  const line = await firstLine(child)
  const ready: unknown = JSON.parse(line)
  const sources = isObject(ready) && isObject(ready['sources']) ? ready['sources'] : {}
  expect(Object.keys(sources)).toEqual(['registry', 'identity'])
  expect(ready).toMatchObject({ ready: true, size: 'small' })
  expect((await call(`${String(sources['registry'])}/api/v1/models/ranking-v5`)).status).toBe(200)
  child.kill('SIGTERM')
  expect(await exited).toBe(0)
})

test('does not outlive its parent if asked not to', async () => {
  const child = start('--only', 'serving', '--with-parent')
  const exited = exit(child)
  await firstLine(child)
  child.stdin?.end()
  expect(await exited).toBe(0)
})

test.each([
  [['--size', 'huge'], /--size is tiny, small, ten-thousand, medium, hundred-thousand or large/],
  [['--only', 'registry,billing'], /--only names some of registry/],
  [['--events', 'nowhere'], /--events is a URL/],
  [['--seed', 'x'], /--seed is a number/],
  [['--epoch', 'yesterday'], /--epoch is a time as ISO 8601/],
])('rejects %j and says why', async (args, message) => {
  const child = start(...args)
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  expect(await exit(child)).toBe(1)
  expect(said).toMatch(message)
})
