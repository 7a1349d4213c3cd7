import { describe, expect, it } from 'vitest'
import { serverOf } from './errors.ts'
import { urlsOf } from './servers.ts'

describe('the servers that a URL names', () => {
  it('are one URL each, with the same user, database and parameters', () => {
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

  it('may be told as libpq is that the primary is wanted', () => {
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
  ])('are refused: %s', (url, why) => {
    const refused = urlsOf(url)
    expect(refused.ok ? '' : refused.error).toMatch(why)
    expect(JSON.stringify(refused)).not.toContain('secret')
  })

  it('are named without the password', () => {
    expect(serverOf('postgres://me:secret@a,b:5433/mlg?x=1')).toBe('a:5432,b:5433/mlg')
  })
})
