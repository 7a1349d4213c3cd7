// With every shipped policy enabled over the demo company, each finds exactly its planted violations.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownedByNobodyHere } from '../../../demo/company/departed.ts'
import { PLANTED } from '../../../demo/company/story/governed.ts'
import { homeOf } from '../../../demo/tables/all.ts'
import { POLICIES } from '../../catalogue/policies.ts'
import type { ViolationsAnswer } from '../../questions/violations.ts'
import { startSystem, temporaryFolder, type System } from './harness.ts'

const definitions = temporaryFolder()
let system: System
beforeAll(async () => {
  writeFileSync(join(definitions.path, 'policies.json'), JSON.stringify({ enforces: POLICIES.map(({ id }) => id) }))
  // Ages depend on the clock, so the company's time is the present.
  system = await startSystem({ definitions: definitions.path, demo: { epoch: Date.now() } })
  await system.settled()
}, 120_000)
afterAll(async () => {
  await system.stop()
  definitions.remove()
})

function plantedViolations(policy: string): readonly string[] {
  const { demo } = system
  const departed = ownedByNobodyHere((plural) => demo.allRecords(homeOf(plural).source, plural))
  const all = policy === 'G6' ? departed : (PLANTED[policy] ?? [])
  return all.map(([subject, found]) => `${subject} ${found}`).sort()
}

describe('the demo company', () => {
  it.each(POLICIES.map(({ id }) => id))('has exactly the planted findings for %s', async (policy) => {
    const { body } = await system.get(`/api/v1/violations?policy=${policy}&limit=1000`)
    const { violations } = body as unknown as ViolationsAnswer
    const found = violations.map(({ subject, found: end }) => `${subject.uri} ${(end ?? subject).uri}`).sort()
    expect(found).toEqual(plantedViolations(policy))
    expect(found.length).toBeGreaterThan(0)
  })

  it('has more people who left than its story names', () => {
    const story = (PLANTED['G6'] ?? []).map(([subject, found]) => `${subject} ${found}`)
    expect(plantedViolations('G6')).toEqual(expect.arrayContaining(story))
    expect(plantedViolations('G6').length).toBeGreaterThan(story.length)
  })
})
