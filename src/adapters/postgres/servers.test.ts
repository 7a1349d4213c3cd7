import type pg from 'pg'
import { describe, expect, it } from 'vitest'
import { serverOf } from './errors.ts'
import { Servers, urlsOf } from './servers.ts'

describe('the servers in a URL', () => {
  it('become one URL each, with the same user, database and parameters', () => {
    expect(urlsOf('postgres://mlg:p%40w@a:5432,b,[::1]:5433/mlg?sslmode=require')).toEqual({
      ok: true,
      value: [
        'postgres://mlg:p%40w@a:5432/mlg?sslmode=require',
        'postgres://mlg:p%40w@b/mlg?sslmode=require',
        'postgres://mlg:p%40w@[::1]:5433/mlg?sslmode=require',
      ],
    })
    expect(urlsOf('postgresql://a/mlg')).toEqual({ ok: true, value: ['postgresql://a/mlg'] })
  })

  it("can ask for the primary in libpq's syntax", () => {
    expect(urlsOf('postgres://a,b/mlg?target_session_attrs=read-write')).toEqual({
      ok: true,
      value: ['postgres://a/mlg', 'postgres://b/mlg'],
    })
  })

  it.each([
    ['postgres:///mlg', /postgres:\/\/user:password@host:port/],
    ['mysql://a/mlg', /postgres:\/\/user:password@host:port/],
    ['postgres://me:p@w@a/mlg', /percent-encoded/],
    ['postgres://a,,b/mlg', /without a host/],
    ['postgres://me:secret@a,b:70000/mlg', /with the server "b:70000"/],
    ['postgres://a:5432,a/mlg', /names the server "a" twice/],
    [`postgres://${Array.from({ length: 9 }, (_, n) => `h${n}`).join(',')}/mlg`, /names 9 servers/],
    ['postgres://a,b/mlg?target_session_attrs=any', /target_session_attrs=any can't be used/],
  ])('are rejected: %s', (url, why) => {
    const refused = urlsOf(url)
    expect(refused.ok ? '' : refused.error).toMatch(why)
    expect(JSON.stringify(refused)).not.toContain('secret')
  })

  it('are named without the password', () => {
    expect(serverOf('postgres://me:secret@a,b:5433/mlg?x=1')).toBe('a:5432,b:5433/mlg')
  })
})

interface StandIn {
  readonly timeline: number
  readonly isStandby?: boolean
  /** Answers only after this. */
  readonly answers?: Promise<void>
}

/** Clients of servers with these states, by host. */
function clientsOf(servers: Readonly<Record<string, StandIn>>) {
  const cut: string[] = []
  const open = (url: string): pg.Client => {
    const host = new URL(url).hostname
    const { timeline = 0, isStandby = false, answers } = servers[host] ?? {}
    const client = {
      on: () => client,
      connect: async () => await answers,
      query: async (text: string) => ({
        rows: [
          text.includes('timeline')
            ? { timeline }
            : { pid: 1, isStandby, started: host, isReadOnly: false, settings: 'off' },
        ],
      }),
      connection: { stream: { destroy: () => void cut.push(host) } },
    }
    // Not checked by types: the parts of a client that the servers use.
    return client as unknown as pg.Client
  }
  return { open, cut }
}

describe('a connection', () => {
  const signal = new AbortController().signal
  const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  it('goes to the server promoted last, even if an older one takes writes and answers first', async () => {
    for (const url of ['postgres://old,new/mlg', 'postgres://new,old/mlg']) {
      const { open, cut } = clientsOf({ old: { timeline: 1 }, new: { timeline: 2, answers: soon() } })
      const servers = new Servers(url)
      expect(await servers.connect(open, signal)).toMatchObject({ started: 'new', timeline: 2 })
      await soon()
      expect(cut).toEqual(['old'])
    }
  })

  it('is dropped after a later promotion, and not reopened to the replaced server', async () => {
    const servers = new Servers('postgres://old,new/mlg')
    const before = clientsOf({ old: { timeline: 1 }, new: { timeline: 0, isStandby: true } })
    const first = await servers.connect(before.open, signal)
    expect([first.started, servers.keeps(first)]).toEqual(['old', true])
    const moved: number[] = []
    servers.moved.add((timeline) => void moved.push(timeline))
    await servers.look(clientsOf({ old: { timeline: 1 }, new: { timeline: 2 } }).open)
    expect([servers.keeps(first), moved]).toEqual([false, [2]])
    const alone = new Servers('postgres://old/mlg')
    expect((await alone.connect(before.open, signal)).started).toBe('old')
    const away = clientsOf({ old: { timeline: 1 }, new: { timeline: 0, isStandby: true } })
    await expect(servers.connect(away.open, signal)).rejects.toThrow(
      /old:5432: .*the server was replaced: its timeline is 1/,
    )
  })
})
