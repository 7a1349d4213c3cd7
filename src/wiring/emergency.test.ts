import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { sha256 } from '../access/secret.ts'
import { ALL_RIGHTS } from '../contracts/caller.ts'
import { createEmergencyAccess, emergencyAccessIn, removeEmergencyAccess } from './emergency.ts'

const NOW = Date.parse('2026-03-01T00:00:00Z')
let data = ''
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'mlg-emergency-'))
})
afterEach(() => rmSync(data, { recursive: true }))

it('admits by a token made in the data folder, until it expires or is removed', () => {
  let now = NOW
  const token = emergencyAccessIn(data, () => now)
  expect(token()).toBeNull()
  const first = createEmergencyAccess(data, 15, NOW)
  expect(token()).toMatchObject({ sha256: sha256(first.secret), expiresAt: NOW + 900_000, rights: new Set(ALL_RIGHTS) })
  const second = createEmergencyAccess(data, 15, NOW)
  expect(token()?.sha256).toBe(sha256(second.secret))
  now += 900_000
  expect(token()).toBeNull()
  now = NOW
  expect(token()).not.toBeNull()
  removeEmergencyAccess(data)
  expect(token()).toBeNull()
})

it("stores only the token's digest, readable by nobody else", () => {
  const path = join(data, 'emergency-access.json')
  writeFileSync(path, 'left by somebody', { mode: 0o644 })
  createEmergencyAccess(data, 15, NOW)
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

it.each(['', '{', 'null', '{"sha256": 1, "expiresAt": 9e15}', '{"sha256": "x"}'])(
  'admits nobody by a file with %j',
  (text) => {
    writeFileSync(join(data, 'emergency-access.json'), text)
    expect(emergencyAccessIn(data, () => NOW)()).toBeNull()
  },
)
