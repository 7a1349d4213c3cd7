import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { givenAddress, givenPlace, sameAddress } from './address.ts'

describe('the address of a product', () => {
  it.each(['http://127.0.0.1:5000', 'https://host.example/mlflow/', 'http://host.example:80/a/b', 'file:///srv/x/'])(
    '%s is kept as given',
    (url) => expect(givenAddress(` ${url} `)).toEqual({ ok: true, value: url }),
  )

  it.each([
    ['127.0.0.1:5000', /^"127\.0\.0\.1:5000" has no scheme; did you mean http:\/\/127\.0\.0\.1:5000\?$/],
    ['localhost:5000', /did you mean http:\/\/localhost:5000\?$/],
    ['ftp://host.example', /^"ftp:" isn't supported; an address begins with http:\/\/ or https:\/\//],
    ['http://', /isn't an address/],
    ['http://host.example:99999', /isn't an address/],
    ['http://127.0.0.1:5000/#/experiments/1', /contains a "#".*the server's is http:\/\/127\.0\.0\.1:5000\/$/],
    ['http://127.0.0.1:5000/models?page=1', /contains a "\?"/],
    ['http://alice:hush@host.example/', /contains a user name or password/],
    ['http://hush@host.example/', /contains a user name or password/],
    ['alice:hush@host.example', /has no scheme/],
    ['http://alice:hush@host.example:99999', /isn't an address/],
    ['host.example/?token=hush', /has no scheme/],
    ['http://host.example/?token=hush', /contains a "\?"/],
  ])('%s is rejected without quoting a password', (url, reason) => {
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

describe('the location of a product that is read from files', () => {
  const files = { only: true, answer: () => ({ ok: true, value: null }) as const }

  it('can be the path of a folder or a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'mlg a '))
    const file = join(folder, 'manifest.json')
    writeFileSync(file, '{}')
    try {
      expect(givenPlace(folder, { files })).toEqual({ ok: true, value: `${String(pathToFileURL(folder))}/` })
      expect(givenPlace(file, { files })).toEqual({ ok: true, value: String(pathToFileURL(file)) })
      expect(givenPlace(`file://${folder}`, { files })).toEqual({ ok: true, value: `file://${folder}` })
      expect(givenPlace(folder, {})).toEqual({
        ok: false,
        error: expect.stringContaining('has no scheme') as unknown,
      })
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('must exist', () => {
    expect(givenPlace('no/such/target', { files })).toEqual({
      ok: false,
      error: 'there is no folder or file "no/such/target"',
    })
    expect(givenPlace('localhost:7007', { files: { ...files, only: false } })).toEqual({
      ok: false,
      error: expect.stringContaining('did you mean http://localhost:7007') as unknown,
    })
  })
})
