import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { bindKey, isTyping, keyReader, singleKeysOn } from '../ui/keys.ts'
import { NO_URI, PAGES } from './pages.ts'

/** Listens to single keys on every page; pages and parts bind them. */
export function useKeyboard(): void {
  const navigate = useNavigate()
  useEffect(() => {
    const unbind = PAGES.map(({ to, label, key }) =>
      bindKey({
        keys: `g ${key}`,
        label: `Go to ${label}`,
        run: () => void navigate({ to, params: NO_URI, search: {} }),
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
  }, [navigate])
}
