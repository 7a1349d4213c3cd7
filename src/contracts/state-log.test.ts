import { beforeEach, describe, expect, it } from 'vitest'
import { below, randomFrom } from '../lib/random.ts'
import { StateLog, statesOf } from './state-log.ts'
import type { Log } from './telemetry.ts'
import { RecordUnavailable } from './unavailable.ts'

const START = Date.parse('2026-01-01T00:00:00Z')

let now = START
let lines: string[] = []
const write = (level: string) => (fields: object, message: string) =>
  void lines.push(
    `${level} ${message} ${JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? `stack of ${value.message}` : value))}`,
  )
const log: Log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }
let states: StateLog

beforeEach(() => {
  now = START
  lines = []
  states = new StateLog(log, { now: () => now })
})

const SWEEP = { message: 'sweeping failed', fields: { source: 'registry' } }

describe('a failure', () => {
  it('is one log line when it begins, with reason and remedy, and one when it ends', () => {
    states.fails('sweep', { ...SWEEP, why: 'the source answered 500', todo: 'look at it' })
    now += 12_300
    states.fails('sweep', { ...SWEEP, why: 'the source answered 500' })
    states.works('sweep')
    states.works('sweep')
    const since = '2026-01-01T00:00:00.000Z'
    expect(lines).toEqual([
      `warn sweeping failed {"source":"registry","since":"${since}","why":"the source answered 500","todo":"look at it"}`,
      `info over: sweeping failed {"source":"registry","since":"${since}","seconds":12.3,"times":2}`,
    ])
  })

  it('is repeated once a minute, with its count and its latest reason', () => {
    for (let i = 0; i <= 120; i++) {
      states.fails('sweep', { ...SWEEP, why: `failure ${i}` })
      now += 1_000
    }
    expect(lines).toHaveLength(3)
    expect(lines[1]).toContain('"why":"failure 60","times":60,"inAll":61')
    expect(lines[2]).toContain('"why":"failure 120","times":60,"inAll":121')
  })

  it("has an error's stack only in its first line", () => {
    for (let i = 0; i < 2; i++) {
      states.fails('sweep', { ...SWEEP, why: new Error('broken'), level: 'error' })
      now += 60_000
    }
    expect(lines[0]).toContain('error sweeping failed')
    expect(lines[0]).toContain('"err":"stack of broken"')
    expect(lines[1]).toContain('"why":"broken"')
    expect(lines[1]).not.toContain('"err"')
  })

  it('is logged at once if its state changes', () => {
    states.fails('registry', { ...SWEEP, state: 'throttled', why: '429' })
    states.fails('registry', { ...SWEEP, state: 'failing', why: '401' })
    states.fails('registry', { ...SWEEP, state: 'failing', why: '401' })
    expect(lines.map((line) => /"state":"(\w+)"/.exec(line)?.[1])).toEqual(['throttled', 'failing'])
  })
})

describe('an unreachable record', () => {
  it('is logged once without a stack, whatever failed, and ends after some seconds of contact', () => {
    const why = new RecordUnavailable("PostgreSQL at db:5432 doesn't answer")
    for (let second = 0; second < 25; second++) {
      for (const name of ['sweep', 'hydrate', 'notes']) states.fails(name, { ...SWEEP, why })
      now += 1_000
    }
    states.works('notes')
    now += 4_000
    for (const name of ['hydrate', 'sweep']) states.works(name)
    expect(lines).toEqual([
      'error the record doesn\'t answer {"since":"2026-01-01T00:00:00.000Z","why":"PostgreSQL at db:5432 doesn\'t answer"}',
      'info over: the record doesn\'t answer {"since":"2026-01-01T00:00:00.000Z","seconds":29,"times":75}',
    ])
  })
})

it.each(Array.from({ length: 20 }, (_, i) => i + 1))(
  'writes at most two lines per change and one per minute, whatever fails and recovers (seed %i)',
  (seed) => {
    const random = randomFrom(seed)
    const names = ['a', 'b', 'c']
    const failing = new Map<string, string | null>(names.map((name) => [name, null]))
    let changes = 0
    for (let i = 0; i < 5_000; i++) {
      const name = names[below(random, names.length)] ?? ''
      const state = random() < 0.02 ? null : random() < 0.01 ? 'throttled' : 'failing'
      if (failing.get(name) !== state) changes++
      failing.set(name, state)
      if (state === null) states.works(name)
      else states.fails(name, { ...SWEEP, state, why: `failure ${i}` })
      now += below(random, 2_000)
    }
    const minutes = Math.ceil((now - START) / 60_000)
    expect(lines.length).toBeLessThanOrEqual(2 * changes + names.length * minutes)
    // Every beginning and every end was logged.
    expect(lines.filter((line) => line.startsWith('info')).length).toBeGreaterThan(10)
  },
)

it('tracks a bounded number of names', () => {
  for (let i = 0; i < 5_000; i++) states.fails(`target ${i}`, { ...SWEEP, why: 'no' })
  expect(lines).toHaveLength(1_001)
})

it('is one for each log', () => {
  expect(statesOf(log, { now: () => now })).toBe(statesOf(log, { now: () => now }))
})
