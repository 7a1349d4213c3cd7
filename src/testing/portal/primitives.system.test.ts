import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectToBrowser } from '../browser.ts'
import { sharedService } from '../services.ts'
import { outOfReach } from './controls.ts'
import { axe } from './harness.ts'

/** Measures the page of primitives, which shows components without data and needs no service. */
const running = await sharedService('chromium')
const ROOT = fileURLToPath(new URL('../../..', import.meta.url))
const ORIGIN = 'http://primitives.test'
const built = mkdtempSync(join(tmpdir(), 'mlg-primitives-'))
let browser: Browser

/** Reads styles of the first element that the selector finds. */
const styleOf = (page: Page, selector: string, ...names: readonly string[]): Promise<readonly string[]> =>
  page.evaluate(
    `${JSON.stringify(names)}.map((name) => getComputedStyle(document.querySelector(${JSON.stringify(selector)}))[name])`,
  )

interface Widths {
  readonly weights: readonly number[]
  readonly kerned: number
  readonly figures: readonly number[]
}

/** Has its own name: the page omits a font that arrives after its first paint. */
const WIDTHS = `(async () => {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules])
  const { style } = rules.find((rule) => rule instanceof CSSFontFaceRule)
  const font = new FontFace('Measured', style.getPropertyValue('src'), { weight: style.getPropertyValue('font-weight') })
  document.fonts.add(await font.load())
  const widthOf = (text, weight = 400, kerning = 'normal') => {
    const span = document.createElement('span')
    span.textContent = text
    span.style.cssText = 'font: ' + weight + ' 100px Measured; font-variant-numeric: inherit; font-kerning: ' + kerning
    document.body.append(span)
    const { width } = span.getBoundingClientRect()
    span.remove()
    return width
  }
  return {
    weights: [400, 500, 600].map((weight) => widthOf('Ranking', weight)),
    kerned: widthOf('To') - widthOf('To', 400, 'none'),
    figures: ['1111', '8888'].map((text) => widthOf(text)),
  }
})()`

async function open(size = { width: 1_280, height: 800 }): Promise<Page> {
  const context = await browser.newContext({ viewport: size, colorScheme: 'light', reducedMotion: 'reduce' })
  await context.route(`${ORIGIN}/**`, (route) =>
    route.fulfill({ path: join(built, new URL(route.request().url()).pathname) }),
  )
  const page = await context.newPage()
  await page.goto(`${ORIGIN}/dev/ui.html`)
  await page.getByRole('heading', { level: 1, name: 'Primitives' }).waitFor()
  return page
}

describe.skipIf(running === null)('the primitives of the portal', () => {
  beforeAll(async () => {
    if (running === null) return
    const vite = join(ROOT, 'node_modules/vite/bin/vite.js')
    const config = join(ROOT, 'portal/dev/vite.config.ts')
    execFileSync(process.execPath, [vite, 'build', '-c', config, '--outDir', built, '--emptyOutDir'], {
      env: { ...process.env, NODE_ENV: 'production' },
      stdio: 'pipe',
    })
    browser = await connectToBrowser(running)
  }, 60_000)

  afterAll(async () => {
    await browser?.close()
    rmSync(built, { recursive: true, force: true })
  })

  it('pass axe, light and dark, and fit a phone', async () => {
    const page = await open()
    expect(await axe(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await outOfReach(page)).toEqual([])
    await page.context().close()
  })

  it('use the sizes of one scale', async () => {
    const page = await open()
    const sizes = ['fontSize', 'lineHeight', 'fontWeight'] as const
    expect(await styleOf(page, 'html', 'fontSize')).toEqual(['16px'])
    expect(await styleOf(page, 'h1', ...sizes)).toEqual(['28px', '36px', '600'])
    expect(await styleOf(page, 'h2', ...sizes)).toEqual(['16px', '24px', '600'])
    expect(await styleOf(page, 'p.muted', ...sizes)).toEqual(['14px', '20px', '400'])
    expect(await styleOf(page, 'p.meta', ...sizes)).toEqual(['13px', '20px', '400'])
    expect(await styleOf(page, '.name', 'fontWeight')).toEqual(['500'])
    const rows = page.getByRole('table', { name: 'Table in a panel' }).getByRole('row')
    const heights = await rows.evaluateAll((all) => all.map((row) => Math.round(row.getBoundingClientRect().height)))
    expect(heights.slice(1, -1)).toEqual([40, 40, 40])
    const padding = await styleOf(page, 'section > header + div', 'paddingLeft')
    expect(padding).toEqual(['20px'])
    const fields = page.getByRole('region', { name: 'Fields' }).locator('input[aria-label=Text], select, .finder')
    expect(new Set(await fields.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().height)))).toEqual(
      new Set([32]),
    )
    await page.context().close()
  })

  it.each([
    ['light', ['rgb(20, 108, 58)', 'rgb(138, 83, 0)', 'rgb(179, 38, 30)', 'rgb(131, 138, 150)']],
    ['dark', ['rgb(92, 203, 138)', 'rgb(229, 176, 75)', 'rgb(255, 138, 128)', 'rgb(110, 119, 133)']],
  ] as const)('mark a state by a dot beside a word in the text colour, %s', async (colorScheme, colours) => {
    const page = await open()
    await page.emulateMedia({ colorScheme })
    const states = page.getByRole('group', { name: 'States' }).locator('span')
    expect(await states.allTextContents()).toEqual(['succeeded', 'overdue', 'failed', 'unknown'])
    const shown = await page.evaluate<readonly (readonly [dot: string, word: string])[]>(
      `[...document.querySelectorAll('[aria-label=States] > span')].map((one) => [
        getComputedStyle(one, '::before').backgroundColor,
        getComputedStyle(one).color,
      ])`,
    )
    expect(shown.map(([dot]) => dot)).toEqual(colours)
    expect(new Set(shown.map(([, word]) => word))).toEqual(new Set(await styleOf(page, 'body', 'color')))
    await page.context().close()
  })

  it('use a font with weights, kerning and figures of equal width', async () => {
    const page = await open()
    const { weights, kerned, figures } = await page.evaluate<Widths>(WIDTHS)
    expect(new Set(weights).size).toBe(3)
    expect(kerned).toBeLessThan(-2)
    expect(new Set(figures).size).toBe(1)
    await page.context().close()
  })
})
