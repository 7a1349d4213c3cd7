/**
 * Mends GraphiQL's accessibility for screen readers and keyboards. Works on its elements from outside, and again after
 * it rerenders: at most once a frame, and only on tabs and editors, which are few.
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
  // Not text, which an editor changes on every key.
  observer.observe(root, { childList: true, subtree: true, attributeFilter: ['class'] })
  mend()
  return () => {
    observer.disconnect()
    cancelAnimationFrame(awaited)
  }
}

/** Tabs may not contain buttons: turns them into a list whose items have one button to open and one to close. */
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

/** The scrolling parts of its editors can't be reached by keyboard; the field for typing is beside them. */
function mendEditors(root: HTMLElement): void {
  for (const scroller of root.querySelectorAll('.CodeMirror-scroll')) {
    const name = scroller.parentElement?.querySelector('textarea')?.getAttribute('aria-label')
    set(scroller, 'tabindex', '0')
    set(scroller, 'role', 'group')
    set(scroller, 'aria-label', name == null ? 'Text' : `Text of ${name}`)
  }
}

/** Changes only what differs, because the observer sees these changes too. */
function set(element: Element, name: string, value: string | null): void {
  if (element.getAttribute(name) === value) return
  if (value === null) element.removeAttribute(name)
  else element.setAttribute(name, value)
}
