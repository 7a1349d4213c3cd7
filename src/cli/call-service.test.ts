import { afterEach, expect, it, vi } from 'vitest'
import { terminalSafe } from './terminal-safe.ts'
import { baseOf, show } from './call-service.ts'

afterEach(() => vi.unstubAllEnvs())

it('the service is the one given in the command, else in MLG_URL, else on this machine', () => {
  vi.stubEnv('MLG_PORT', '4399')
  vi.stubEnv('MLG_URL', '')
  expect(baseOf({})).toBe('http://127.0.0.1:4399')
  vi.stubEnv('MLG_URL', 'https://mlg.internal/')
  expect([baseOf({}), baseOf({ url: 'http://other' })]).toEqual(['https://mlg.internal', 'http://other'])
})

it('control characters are escaped before they reach the terminal', () => {
  expect(terminalSafe('a \u001B[31mred\u001B[0m name\nover\ttwo lines\u009B')).toBe(
    'a \\u001b[31mred\\u001b[0m name over two lines\\u009b',
  )
  expect(terminalSafe('Ranking – 模型 →')).toBe('Ranking – 模型 →')
})

it('incompleteness warnings come last, and with --json only the answer is printed', () => {
  const answer = { tx: 1, incomplete: [{ reason: "registry doesn't answer", since: null }] }
  const printed = (json: boolean): readonly string[] => {
    const lines: string[] = []
    show(
      answer,
      { json },
      () => ['a line'],
      (line) => void lines.push(line),
    )
    return lines
  }
  expect(printed(false)).toEqual(['a line', "May be incomplete: registry doesn't answer"])
  expect(JSON.parse(printed(true).join('\n'))).toEqual(answer)
})
