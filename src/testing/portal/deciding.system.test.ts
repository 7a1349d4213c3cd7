import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { DAY_MS } from '../../lib/durations.ts'
import { isoOf } from '../../lib/iso.ts'
import type { HomeAnswer } from '../../questions/home.ts'
import type { HomeNeed } from '../../questions/needs/schema.ts'
import { temporaryFolder } from '../system/harness.ts'
import { openTab } from './controls.ts'
import { axe, portalSuite } from './harness.ts'

const definitions = temporaryFolder()
writeFileSync(join(definitions.path, 'policies.json'), JSON.stringify({ enforces: ['G1', 'G7'] }))
afterAll(() => definitions.remove())

const portal = await portalSuite({ definitions: definitions.path })

describe.skipIf(portal.missing)('deciding in the portal', () => {
  it('shows the impact of a change, with running tests visible and a file of everything', async () => {
    const page = await portal.open('/impact/feature/feature-store/content-embedding')
    const figures = page.getByRole('list', { name: 'Affected' })
    await page.getByText(/^\d+ reached in all, \d+ through live entities only/).waitFor()
    const table = page.getByRole('table', { name: 'Affected by team' })
    // The largest team is open; opening another closes it.
    await table.getByRole('button', { expanded: true }).waitFor()
    await table.getByRole('button', { name: /^Auction Crew/ }).click()
    await page.waitForURL(/auction-crew/)
    const answers: number[] = []
    page.on('response', async (response) => {
      if (response.url().includes('/api/v1/impact?')) answers.push((await response.body()).length)
    })
    await figures.getByRole('listitem').filter({ hasText: 'Running tests' }).getByRole('link').click()
    await page.waitForURL(/type=AbTest/)
    // These fit on the page, so all teams are open.
    const row = table.getByRole('row').filter({ has: page.getByRole('link', { name: 'Ranking Model v5 vs v4' }) })
    await row.getByRole('link', { name: 'Alice Nakamura' }).waitFor()
    await row.getByRole('button', { name: 'Details' }).click()
    const details = page.getByRole('complementary', { name: 'Ranking Model v5 vs v4' })
    const path = details.getByRole('list', { name: 'Path' })
    await path.getByRole('link', { name: 'content-embedding v3' }).waitFor()
    await path.getByText('tested in · weakest step').waitFor()
    await expect.poll(() => answers.length).toBeGreaterThan(0)
    expect(Math.max(...answers)).toBeLessThan(60_000)
    const file = await page.getByRole('link', { name: 'CSV' }).getAttribute('href')
    const rows = await (await page.request.get(file ?? '')).text()
    expect(rows.split('\n')[0]).toMatch(/Path.*Owners,Owner names/)
    expect(new URL(file ?? '', page.url()).searchParams.get('types')).toBe('AbTest')
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.ariaLabel')).toBe('Details of Ranking Model v5 vs v4')
    await page.getByRole('combobox', { name: 'Type' }).selectOption('ModelInstance')
    await table.getByText('Model version').first().waitFor()
  })

  it('asks what will change if nothing is chosen, with three suggestions', async () => {
    const page = await portal.open('/impact')
    const suggestions = page.getByRole('list', { name: 'Suggestions' }).getByRole('listitem')
    await expect.poll(() => suggestions.count()).toBe(3)
    await suggestions.getByText('Most used pipeline').waitFor()
    await page.getByRole('combobox', { name: 'Entity to change' }).fill('content')
    await page.getByRole('option', { name: /content_embedding/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Impact of content_embedding' }).waitFor()
  })

  it('lists what can be retired, and plans it', async () => {
    const page = await portal.open('/deprecate?type=Feature')
    await page.getByRole('heading', { level: 1, name: 'Deprecation' }).waitFor()
    await page.getByRole('checkbox').first().check()
    await page.getByText('1 selected').waitFor()
    await page.getByRole('button', { name: 'Copy as Markdown' }).waitFor()
    await page
      .getByRole('status', { name: 'Proof' })
      .getByText(/\d+ unused features?\. Checked .* ago/)
      .waitFor()
    const row = page
      .getByRole('row')
      .filter({ has: page.getByRole('checkbox') })
      .first()
    await row.getByRole('button', { name: /^Details/ }).click()
    const details = page.getByRole('complementary')
    await details.getByText('Reads, 30 days').waitFor()
    await details
      .getByText(/from feature-store, registry, complete sweep/)
      .first()
      .waitFor()
    expect(await axe(page)).toEqual([])
    await page.keyboard.press('Escape')
    await details.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Type', exact: true }).selectOption({ label: 'Pipelines' })
    await page.getByText(/\d+ unused pipelines?\./).waitFor()
  })

  it('lists anomalies with their numbers, and mutes one for everybody until a day', async () => {
    const page = await portal.open('/anomalies')
    const rows = page
      .getByRole('table', { name: 'Anomalies' })
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
    const first = rows.first()
    await first.getByText(/^No runs for .*, usually every .*/).waitFor()
    const name = await first.getByRole('link').first().innerText()
    const before = await rows.count()
    await first.getByRole('button', { name: 'Mute' }).click()
    const dialog = page.getByRole('dialog', { name: 'Mute anomaly' })
    await dialog.getByLabel('Reason').fill('It was paused on purpose.')
    expect(await axe(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Mute', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByText(`Runs of ${name} muted.`).waitFor()
    await expect.poll(() => rows.count(), { timeout: 10_000 }).toBe(before - 1)
    await page.getByRole('link', { name: 'Including muted' }).click()
    const muted = rows.filter({ has: page.getByRole('button', { name: 'Unmute' }) })
    await muted.getByRole('button', { name: /^Details/ }).click()
    await page.getByRole('complementary').getByText('It was paused on purpose.').waitFor()
    await page.keyboard.press('Escape')
    await muted.getByRole('button', { name: 'Unmute' }).click()
    await page.getByText(`Runs of ${name} is shown again.`).waitFor()
    await muted.waitFor({ state: 'detached' })
  })

  it('lists violations of active policies, with the violating path', async () => {
    const page = await portal.open('/policies')
    const figures = page.getByRole('list', { name: 'Violations' }).getByRole('listitem')
    await figures.filter({ hasText: 'Blocking' }).waitFor()
    await page.getByText(/^2 of \d+ on\./).waitFor()
    const table = page.getByRole('table', { name: 'Violations by policy' })
    const off = table.getByRole('rowgroup', { name: 'The current version was evaluated recently' })
    await off.getByRole('link', { name: /^How to switch on/ }).waitFor()
    // One policy is open; opening another closes it.
    const approval = table.getByRole('rowgroup', { name: 'Personal data needs an approval' })
    const rollback = table.getByRole('rowgroup', { name: 'A model in production can be rolled back' })
    await rollback.getByRole('button', { expanded: false }).click()
    await page.waitForURL(/policy=G7/)
    await rollback
      .getByRole('button', { name: /^Details/ })
      .first()
      .waitFor()
    expect(await approval.getByRole('button', { name: /^Details/ }).count()).toBe(0)
    await approval.getByRole('button', { expanded: false }).click()
    await page.waitForURL(/policy=G1/)
    await approval.getByRole('link', { name: 'Member watch history' }).waitFor()
    await approval.getByRole('button', { name: /^Details/ }).click()
    await page.waitForURL(/row=/)
    const details = page.getByRole('complementary')
    await details.getByText(/ is in production and was trained on .*, which holds personal data/).waitFor()
    expect(await axe(page)).toEqual([])
    await details.getByRole('link', { name: 'Why?' }).click()
    const evidence = page.getByRole('complementary', { name: 'Evidence' })
    await evidence
      .getByText(/Personal data needs an approval/)
      .first()
      .waitFor()
    await evidence.getByRole('link', { name: 'Member watch history' }).first().waitFor()
    await page.goBack()
    await page.getByRole('combobox', { name: 'Severity' }).selectOption('warn')
    await page.waitForURL(/severity=warn/)
    await approval.waitFor({ state: 'detached' })
  })

  it('shows where bad data went, what runs on it, and who has to act', async () => {
    const page = await portal.open('/incident')
    await page.getByRole('combobox', { name: 'What is bad' }).fill('content')
    await page.getByRole('option', { name: /content_embedding/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Incident: content_embedding' }).waitFor()
    const verdict = page.getByRole('status', { name: 'Verdict' })
    await verdict.waitFor()
    expect(await verdict.innerText()).toMatch(
      /^\d+ model versions are affected by content_embedding; \d+ deployments and tests run on \d+ of them\./,
    )
    const version = page
      .getByRole('table', { name: 'Versions' })
      .getByRole('row')
      .filter({ hasText: 'Ranking v5 · 5.3.0' })
    await version.getByText('2 deployments, 1 test').waitFor()
    await version.getByText('2 steps').click()
    await version.getByRole('link', { name: 'content_embedding' }).waitFor()
    const people = page.getByRole('list', { name: 'Owners of affected models' }).getByRole('listitem')
    const alice = people.filter({ hasText: 'Alice Nakamura' })
    await alice.getByRole('button', { name: 'Copy message' }).waitFor()
    await alice.getByRole('link', { name: 'Personalization Ranking' }).waitFor()
    await page.getByText('Who fixes it').waitFor()
    await page
      .getByRole('region', { name: 'Who was notified' })
      .getByText(/None of the subscriptions you can see/)
      .waitFor()
    await page.getByRole('button', { name: 'Trained at any time' }).click()
    await page.getByLabel('to', { exact: true }).fill('2001-01-01')
    await page.getByText('No model version is affected.', { exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('to')).toMatch(/^200[01]-/)
  })

  it("shows an entity's violations first, and waives and approves them there", async () => {
    const page = await portal.open('/policies?policy=G1')
    const violations = page
      .getByRole('rowgroup', { name: 'Personal data needs an approval' })
      .getByRole('row')
      .filter({ has: page.getByRole('link') })
    await violations.getByRole('link').first().click()
    const attention = page.getByRole('list', { name: 'Needs attention' })
    const first = attention.getByRole('listitem').first()
    await first.getByText(/which holds personal data, without an approval/).waitFor()
    expect(await first.getAttribute('data-tone')).toBe('bad')
    await first.getByRole('button', { name: 'Waive' }).click()
    const waiving = page.getByRole('dialog', { name: 'Waive violation' })
    await waiving.getByLabel('Reason').fill('The data is being replaced.')
    expect(await axe(page)).toEqual([])
    await waiving.getByRole('button', { name: 'Waive' }).click()
    await waiving.waitFor({ state: 'detached' })
    await attention.getByText(/without an approval/).waitFor({ state: 'detached' })
    const address = page.url()
    await page.goto('/policies?policy=G1')
    await violations.getByText('waived', { exact: true }).waitFor()
    await violations.getByRole('button', { name: /^Details/ }).click()
    await page.getByRole('complementary').getByText('The data is being replaced.').waitFor()
    await page.getByRole('combobox', { name: 'Exceptions' }).selectOption('none')
    await violations.waitFor({ state: 'detached' })
    await page.goto(`${address}?tab=activity`)
    const decisions = page.getByRole('list', { name: 'Decisions' }).getByRole('listitem')
    const waiver = decisions.filter({
      hasText: /in force.*“Personal data needs an approval” waived by .* until .*: The data is being replaced/,
    })
    await waiver.waitFor()
    expect(await axe(page)).toEqual([])
    await waiver.getByRole('button', { name: 'End waiver' }).click()
    await waiver.waitFor({ state: 'detached' })
    await openTab(page, 'Overview')
    await first.getByRole('button', { name: 'Approve' }).click()
    const approving = page.getByRole('dialog', { name: 'Approve' })
    portal.expectError(/400 \(Bad Request\).*\/api\/v1\/approvals/)
    await approving.getByRole('button', { name: 'Approve' }).click()
    await approving.getByText('The approval names no use, stage or region.').waitFor()
    await approving.getByLabel('Use').fill('personal data')
    await approving.getByLabel('Until').fill(isoOf(Date.now() + 30 * DAY_MS).slice(0, 10))
    await approving.getByLabel('Comment').fill('Until the audit')
    await approving.getByRole('button', { name: 'Approve' }).click()
    await approving.waitFor({ state: 'detached' })
    await attention.getByText(/without an approval/).waitFor({ state: 'detached' })
    const version = 'aip://model/registry/ranking-model-v5-20XX0101'
    await page.goto(`${version.replace('aip://', '/e/')}?tab=activity`)
    const approval = decisions.filter({
      hasText: /in force.*Approved for personal data by .*, until .*: Until the audit/,
    })
    await approval.getByRole('button', { name: 'Withdraw' }).click()
    await approval.waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Undo' }).click()
    await approval.waitFor()
  })

  it('shows every source with its health, and unreadable events', async () => {
    const { url } = portal.system
    const body = JSON.stringify({ type: 'nothing_of_the_kind', payload: {} })
    await fetch(`${url}/api/v1/events`, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
    const page = await portal.open('/sources')
    const region = page.getByRole('region', { name: 'Quarantine' })
    await region.getByText('Payload').first().click()
    await region.getByRole('region', { name: /^Payload of event/ }).waitFor()
    expect(await axe(page)).toEqual([])
    const before = await region.getByRole('listitem').count()
    await region.getByRole('button', { name: 'Discard' }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Discard' }).click()
    await expect.poll(() => region.getByRole('listitem').count()).toBe(before - 1)
    await page.getByRole('link', { name: 'registry' }).click()
    await page.getByRole('button', { name: 'Pause' }).click()
    await page.getByText(/^Paused by local operator since/).waitFor()
    await expect
      .poll(async () => JSON.stringify((await portal.system.get('/api/v1/status')).body))
      .toContain('"pausedSources":["registry"]')
    expect(await axe(page)).toEqual([])
    await page.getByRole('button', { name: 'Resume' }).click()
    await page.getByRole('button', { name: 'Pause' }).waitFor()
    await page.getByRole('link', { name: 'Sources' }).first().click()
    // People whom tests and models name, and the directory doesn't know.
    const identity = page.getByRole('row', { name: /^identity/ })
    await identity.getByText(/^\d+ people.* unresolved$/).waitFor()
    await identity.getByRole('link', { name: 'identity' }).click()
    await page.getByRole('heading', { level: 1, name: /identity/ }).waitFor()
    const missing = page.getByRole('region', { name: /^Unresolved references/ })
    const person = missing.getByRole('row').filter({ hasText: '@' })
    // Text that shows the address.
    await person.getByRole('link').first().waitFor()
    await missing.getByRole('link', { name: /CSV/ }).waitFor()
    expect(await axe(page)).toEqual([])
  })

  it("tells on a source's page only how many of its own events were dropped", async () => {
    const page = await portal.open('/sources')
    const dropped = (source: string, evicted: number) => ({
      source,
      items: 0,
      bytes: 0,
      evicted,
      evictedAt: '2026-01-01T00:00:00Z',
    })
    const accounts = [dropped('registry', 3), dropped('datasets', 7)]
    await page.route('**/api/v1/quarantine*', (route) =>
      route.fulfill({ json: { total: 0, items: [], next: null, accounts } }),
    )
    await page.goto('/sources/registry')
    const region = page.getByRole('region', { name: 'Quarantine' })
    await region.getByText(/^3 older events from registry dropped/).waitFor()
    expect(await region.innerText()).not.toContain('datasets')
  })

  it("starts with one person's concerns, remembers whom, and can show everything again", async () => {
    const page = await portal.open('/')
    await page.getByRole('combobox', { name: /View as/ }).fill('alice')
    await page.getByRole('option', { name: /Alice Nakamura/ }).click()
    await page.getByRole('heading', { level: 1, name: 'Home of Alice Nakamura' }).waitFor()
    const owned = page.getByRole('list', { name: 'At a glance' }).getByRole('link', { name: 'View Owned' })
    await owned.waitFor()
    await owned.click()
    await page.getByRole('region', { name: 'Hits' }).getByRole('link', { name: 'Ranking v5', exact: true }).waitFor()
    await page.goto('/')
    await page.getByRole('heading', { level: 1, name: 'Home of Alice Nakamura' }).waitFor()
    await page.getByRole('button', { name: 'Show everything' }).click()
    await page.getByRole('region', { name: 'Running tests' }).waitFor()
    expect(new URL(page.url()).search).toBe('')
    const running = page.getByRole('list', { name: 'At a glance' }).getByRole('listitem').filter({ hasText: 'Running' })
    const count = await running.getByRole('strong').innerText()
    await running.getByRole('link').click()
    await page.getByRole('status').getByText(`${count} hits`).waitFor()
  })

  it("reports a regressed metric the same way on Home and on the run's page", async () => {
    // The demo's past ages: of all needs, overdue pipelines come first some day. A team has few.
    const { data } = await portal.system.graphql('{ groups(first: 100) { edges { node { id } } } }')
    const { groups } = data as unknown as { groups: { edges: readonly { node: { id: string } }[] } }
    let [of, drops]: [string, readonly HomeNeed[]] = ['', []]
    for (const { node } of groups.edges) {
      const { body } = await portal.system.get(`/api/v1/home?of=${encodeURIComponent(node.id)}`)
      const found = (body as unknown as HomeAnswer).needs.filter(({ sentence }) => sentence.includes(' regressed '))
      ;[of, drops] = [node.id, found]
      if (found.length > 0) break
    }
    expect(drops.length).toBeGreaterThan(0)
    const page = await portal.open(`/?of=${of}`)
    const panel = page.getByRole('region', { name: 'Needs attention' })
    for (const { sentence, uri } of drops) {
      const [, metric = '', percent = '', after = '', before = ''] =
        /^(\S+) regressed (\d+)% in .+: ([\d.]+), was ([\d.]+) in /.exec(sentence) ?? expect.fail(sentence)
      await page.goto(`/?of=${of}`)
      await panel.getByRole('button', { name: 'View all' }).click()
      await panel.getByRole('link', { name: sentence }).click()
      await page.waitForURL((url) => decodeURI(url.href).endsWith(uri?.slice('aip://'.length) ?? '-'))
      const row = page
        .getByRole('table', { name: 'Metrics' })
        .getByRole('row', { name: new RegExp(`^${metric} .* worse`) })
      await row.waitFor()
      // A course over runs is drawn without text.
      const cells = (await row.getByRole('cell').allInnerTexts()).filter((text) => text !== '')
      expect(cells.slice(-3, -1).map(Number)).toEqual([Number(after), Number(before)])
      const [, change = ''] = /^worse [+−](\d+(?:\.\d+)?)%$/.exec(cells.at(-1) ?? '') ?? expect.fail(cells.join(' | '))
      expect(Math.round(Number(change))).toBe(Number(percent))
      await page.getByText('Baseline: previous version').waitFor()
    }
  })
})
