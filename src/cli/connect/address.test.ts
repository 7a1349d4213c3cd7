import { describe, expect, it } from 'vitest'
import { givenAddress, sameAddress } from './address.ts'

describe('the address of a product', () => {
  it.each(['http://127.0.0.1:5000', 'https://host.example/mlflow/', 'http://host.example:80/a/b', 'file:///srv/x/'])(
    '%s is kept as it is given',
    (url) => expect(givenAddress(` ${url} `)).toEqual({ ok: true, value: url }),
  )

  it.each([
    ['127.0.0.1:5000', /^"127\.0\.0\.1:5000" names no scheme; did you mean http:\/\/127\.0\.0\.1:5000\?$/],
    ['localhost:5000', /did you mean http:\/\/localhost:5000\?$/],
    ['ftp://host.example', /^"ftp:" cannot be read; an address begins with http:\/\/ or https:\/\//],
    ['http://', /is no address/],
    ['http://host.example:99999', /is no address/],
    ['http://127.0.0.1:5000/#/experiments/1', /has a "#" in it.*that of the server is http:\/\/127\.0\.0\.1:5000\/$/],
    ['http://127.0.0.1:5000/models?page=1', /has a "\?" in it/],
    ['http://alice:hush@host.example/', /has a user name or a password in it/],
    ['http://hush@host.example/', /has a user name or a password in it/],
    ['alice:hush@host.example', /names no scheme/],
    ['http://alice:hush@host.example:99999', /is no address/],
    ['host.example/?token=hush', /names no scheme/],
    ['http://host.example/?token=hush', /has a "\?" in it/],
  ])('%s is refused, and no password is quoted', (url, reason) => {
    const given = givenAddress(url)
    expect(given).toEqual({ ok: false, error: expect.stringMatching(reason) })
    expect(JSON.stringify(given)).not.toContain('hush')
  })

  it.each([
    ['http://host.example:80/a/', 'HTTP://Host.example/a', true],
    ['http://host.example', 'http://host.example/', true],
    ['http://host.example', 'https://host.example', false],
    ['http://host.example/a', 'http://host.example/b', false],
  ])('%s and %s are the same place: %s', (a, b, same) => expect(sameAddress(a, b)).toBe(same))
})
