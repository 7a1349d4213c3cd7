// Tests the program itself, with and without a terminal.

import { spawn, spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { company, MODEL } from '../api/testing/company.ts'
import { openWorld, type ApiWorld } from '../api/testing/world.ts'

const MLG = fileURLToPath(new URL('../../bin/mlg.mjs', import.meta.url))
const ESCAPE = '\u001B['
/** Removes what else decides about colours: Node shows none if `CI` is set. */
const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...ENV } = process.env

let world: ApiWorld
let url = ''
beforeAll(async () => {
  world = await openWorld()
  await world.say(...company())
  const shortfall = {
    code: 'CIRCUIT_OPEN',
    part: 'registry',
    types: ['Model'],
    reason: 'registry is down',
    since: null,
  } as const
  world.stand({ shortfalls: [shortfall] })
  url = await world.app.listen({ port: 0, host: '127.0.0.1' })
})
afterAll(() => world.close())

async function written(command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(command, args, { env: { ...ENV, TERM: 'xterm-256color', ...env } })
  const out: string[] = []
  child.stdout.on('data', (data: Buffer) => out.push(String(data)))
  child.stdin.end()
  await new Promise((resolve) => child.on('close', resolve))
  return out.join('').replaceAll('\r\n', '\n')
}

const line = `${process.execPath} ${MLG} show ${MODEL} `
const onTerminal = (env?: Record<string, string>, more = '') =>
  written('script', ['-qec', `${line}--url ${url}${more}`, '/dev/null'], env)
const plain = () => written(process.execPath, [MLG, 'show', MODEL, '--url', url])

const hasTerminals = spawnSync('script', ['--version']).status === 0
if (!hasTerminals) console.warn('SKIPPED: "script" isn\'t installed, so there is no terminal to look at colours on.')

describe('mlg show', () => {
  it('prints the same as describe, in plain text without a terminal', async () => {
    const text = await plain()
    expect(text).toMatch(new RegExp(`^Ranking v5  Model  ${MODEL} `))
    expect(text).toBe(await written(process.execPath, [MLG, 'describe', MODEL, '--url', url]))
    expect(text).not.toContain(ESCAPE)
  })

  it.runIf(hasTerminals)('styles headings and warnings on a terminal', async () => {
    const text = await onTerminal()
    expect(text).toMatch(/\u001B\[1mrelationships:\u001B\[22m/)
    expect(text).toMatch(/\u001B\[33mMay be incomplete: registry is down.*\u001B\[39m/)
    expect(text.replaceAll(/\u001B\[\d+m/g, '')).toBe(await plain())
  })

  it.runIf(hasTerminals)('has no colours with NO_COLOR, on a dumb terminal, or in JSON', async () => {
    expect(await onTerminal({ NO_COLOR: '1' })).not.toContain(ESCAPE)
    expect(await onTerminal({ TERM: 'dumb' })).not.toContain(ESCAPE)
    expect(await onTerminal({}, ' --json')).not.toContain(ESCAPE)
  })
})
