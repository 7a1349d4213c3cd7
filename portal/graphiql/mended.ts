/**
 * What readers of the screen and people at a keyboard need of GraphiQL and it does not have. It is set on its elements
 * from outside, and again where it draws them anew: at most once a frame, and only on tabs and editors, of which there
 * are few.
 */
export function keepMended(root: HTMLElement): () => void {
  let awaited = 0
  const mend = (): void => {
    awaited = 0
    mendTabs(root)
    mendEditors(root)
  }
  const observer = new MutationObserver(() => {
    if (awaited === 0) awaited = requestAnimationFrame(mend)
  })
  // Not text: an editor changes it with every key.
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['class'] })
  mend()
  return () => {
    observer.disconnect()
    cancelAnimationFrame(awaited)
  }
}

/**
 * Its tabs have buttons in them, which a tab may not: they become a list, in which a button opens one and another
 * closes it.
 */
function mendTabs(root: HTMLElement): void {
  for (const list of root.querySelectorAll('.graphiql-tabs')) {
    set(list, 'role', 'list')
    set(list, 'aria-label', 'Queries')
  }
  for (const tab of root.querySelectorAll('.graphiql-tab')) {
    set(tab, 'role', 'listitem')
    set(tab, 'aria-selected', null)
    const open = tab.querySelector('.graphiql-tab-button')
    if (open !== null) set(open, 'aria-current', tab.matches('.graphiql-tab-active') ? 'true' : null)
  }
  for (const session of root.querySelectorAll('#graphiql-session')) set(session, 'role', 'group')
}

/** What of its editors scrolls cannot be reached by keys: the field for typing is beside it. */
function mendEditors(root: HTMLElement): void {
  for (const scroller of root.querySelectorAll('.CodeMirror-scroll')) {
    const name = scroller.parentElement?.querySelector('textarea')?.getAttribute('aria-label')
    set(scroller, 'tabindex', '0')
    set(scroller, 'role', 'group')
    set(scroller, 'aria-label', name == null ? 'Text' : `Text of ${name}`)
  }
}

/** Nothing where it is so already: what is set here is observed too. */
function set(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
