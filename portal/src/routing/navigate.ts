import { hrefOf, readAddress, type Address } from './address.ts'
import type { LazyComponent } from './lazy-component.tsx'
import type { Route, PageTarget } from './routes.ts'

export type PageComponents = Readonly<Record<Route, LazyComponent<object>>>

/** The address that is shown, and whether the page begins at its top. */
export interface ShownAddress {
  readonly address: Address
  readonly fromTop: boolean
}

type Navigation = PageTarget & {
  /** Replaces the entry in the history instead of adding one. */
  readonly replace?: boolean | undefined
  /** True by default: the page scrolls to its top, or to the hash. */
  readonly resetScroll?: boolean | undefined
}

let shown: ShownAddress = { address: readAddress({ pathname: '/', search: '', hash: '' }), fromTop: false }
let pages: PageComponents | null = null
/** Counts changes of the address, since a page that loads may be left before it is shown. */
let changes = 0
const listeners = new Set<() => void>()

export const shownAddress = (): ShownAddress => shown

export function onAddressShown(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Follows the browser's address from here on. The first page is shown at once, and may have to load. */
export function followAddress(components: PageComponents): void {
  pages = components
  shown = { address: canonicalAddress(), fromTop: false }
  addEventListener('popstate', () => void show(false))
}

export function navigate(navigation: Navigation): void {
  const href = hrefOf(navigation, shown.address)
  const replaces = navigation.replace === true || href === shown.address.href
  history[replaces ? 'replaceState' : 'pushState'](null, '', href)
  void show(navigation.resetScroll !== false)
}

/** Loads the page's code before somebody opens it. */
export function preloadPage(href: string): void {
  const { route } = readAddress(new URL(href, location.origin))
  // Opening the page reports that it can't be loaded.
  if (route !== null) pages?.[route].preload().catch(() => {})
}

/** The present page stays until the code of the next one is loaded. */
async function show(fromTop: boolean): Promise<void> {
  const address = canonicalAddress()
  const change = ++changes
  const page = address.route === null ? undefined : pages?.[address.route]
  // A page that can't be loaded says so itself.
  if (page?.isLoaded() === false) await page.preload().catch(() => {})
  if (change !== changes) return
  shown = { address, fromTop }
  for (const listener of listeners) listener()
}

/** Reads the browser's address, and writes it as links do. */
function canonicalAddress(): Address {
  const address = readAddress(location)
  if (address.href !== `${location.pathname}${location.search}${location.hash}`)
    history.replaceState(history.state, '', address.href)
  return address
}
