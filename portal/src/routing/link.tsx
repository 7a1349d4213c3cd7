import type { AnchorHTMLAttributes, MouseEvent } from 'react'
import { hrefOf } from './address.ts'
import { navigate, preloadPage } from './navigate.ts'
import type { PageTarget } from './routes.ts'
import { useAddress } from './use-address.tsx'

type LinkProps = PageTarget & {
  readonly replace?: boolean
  readonly resetScroll?: boolean
} & Omit<AnchorHTMLAttributes<HTMLAnchorElement>, 'href' | 'target' | 'onPointerEnter' | 'onFocus' | 'onTouchStart'>

/** A link to a page of the portal, which opens without loading the document again. */
export function Link({ to, rest, search, hash, replace, resetScroll, ...anchor }: LinkProps) {
  const target = { to, rest, search, hash } as PageTarget
  const href = hrefOf(target, useAddress())
  const open = (event: MouseEvent<HTMLAnchorElement>): void => {
    anchor.onClick?.(event)
    const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0
    if (event.defaultPrevented || opensElsewhere) return
    event.preventDefault()
    navigate({ ...target, replace, resetScroll })
  }
  const preload = (): void => preloadPage(href)
  return <a {...anchor} href={href} onClick={open} onPointerEnter={preload} onFocus={preload} onTouchStart={preload} />
}
