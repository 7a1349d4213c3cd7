import { useEffect } from 'react'

/**
 * Replaces the package react-style-singleton, whose <style> the content security policy refuses: dialogs and
 * menus stop the page behind them from scrolling with it. Sheets made by a script that may run are not inline styles.
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
