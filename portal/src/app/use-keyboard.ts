import { navigate } from '../routing/navigate.ts'
import { useEffect } from 'react'
import { bindKey, isTyping, keyReader, singleKeysOn } from '../ui/keys.ts'
import { PAGES } from './pages.ts'

/** Listens to single keys on every page; pages and parts bind them. */
export function useKeyboard(): void {
  useEffect(() => {
    const unbind = PAGES.map(({ to, label, key }) =>
      bindKey({
        keys: `g ${key}`,
        label: `Go to ${label}`,
        run: () => navigate({ to, rest: '' }),
      }),
    )
    const read = keyReader()
    const listen = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target, defaultPrevented } = event
      if (defaultPrevented || ctrlKey || metaKey || altKey || key === 'Shift' || isTyping(target)) return
      if (!singleKeysOn() || document.querySelector('dialog[open]') !== null) return
      const found = read(key, event.timeStamp)
      if (found === null) return
      event.preventDefault()
      found.run()
    }
    document.addEventListener('keydown', listen)
    return () => {
      document.removeEventListener('keydown', listen)
      for (const one of unbind) one()
    }
  }, [])
}
