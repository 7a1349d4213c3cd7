import { useEffect } from 'react'

/**
 * Replaces the package react-style-singleton, which keeps the page from scrolling behind dialogs and menus, but by a
 * <style> that the content security policy refuses. Sheets made by a permitted script aren't inline styles.
 */
interface StyleProps {
  readonly styles: string
  readonly dynamic?: boolean
}

export function styleSingleton(): (props: StyleProps) => null {
  const sheet = new CSSStyleSheet()
  let users = 0

  function begin(styles: string): () => void {
    if (users++ === 0) {
      sheet.replaceSync(styles)
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet]
    }
    return () => {
      if (--users === 0) document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet)
    }
  }

  return ({ styles, dynamic = false }) => {
    useEffect(() => begin(styles), [dynamic ? styles : ''])
    return null
  }
}
