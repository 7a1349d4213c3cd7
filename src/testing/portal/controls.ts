import type { Page } from 'playwright-core'

/** Tabs that draw the same controls on the page of every type: what costs much is checked on one page. */
export const SAME_FOR_ALL_TYPES: readonly string[] = ['Lineage', 'Activity', 'Attributes']

/** Opens a tab of an entity's page, as a person does. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name, exact: true }).click()
  await page.getByRole('tabpanel', { name, exact: true }).waitFor()
}

/** Opens the menu at the title and chooses an item. */
export async function chooseAction(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('button', { name, exact: true }).click()
}

/**
 * Returns the visible controls of a page outside the left and right edges of the window, and whether the page itself is
 * wider than the window, or a table of cards wider than its panel. Content of a separately scrolling part, or of a
 * drawing, counts as within reach.
 */
export async function outOfReach(page: Page): Promise<readonly string[]> {
  return await page.evaluate<string[]>(`(() => {
    const isInside = ({ left, right }) => left >= -1 && right <= innerWidth + 1
    const canMove = (part) =>
      part.matches('[role=application]') ||
      (/auto|scroll/.test(getComputedStyle(part).overflowX) && part.scrollWidth > part.clientWidth)
    const isReached = (one) => {
      for (let part = one.parentElement; part !== null && part !== document.body; part = part.parentElement)
        if (canMove(part) && isInside(part.getBoundingClientRect())) return true
      return false
    }
    const found = [...document.querySelectorAll('a, button, input, select, textarea, summary')]
      .filter((one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
      .filter((one) => {
        const at = one.getBoundingClientRect()
        // Of those for readers of the screen only there is a pixel; others come into the window with the focus.
        return at.width > 1 && at.bottom > 0 && !isInside(at) && !isReached(one)
      })
      .map((one) => one.outerHTML.slice(0, 200))
    const { scrollWidth } = document.documentElement
    const cards = [...document.querySelectorAll('table')]
      .filter((table) => getComputedStyle(table).display === 'block' && table.scrollWidth > table.clientWidth)
      .map((table) => table.getAttribute('aria-label') + ' is wider than its panel')
    return [...(scrollWidth > innerWidth ? ['the page is ' + scrollWidth + ' px wide'] : []), ...cards, ...found]
  })()`)
}
