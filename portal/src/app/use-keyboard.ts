import { navigate } from '../routing/navigate.ts'
import { useEffect } from 'react'
import { bindKey, isTyping, keyReader, singleKeysOn } from '../ui/keys.ts'
import { PAGES } from './pages.ts'
import { partOfUri } from '../client/addresses.ts'
import { useKey } from '../ui/use-key.ts'
import { useSubject } from './subject.ts'

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

/** Binds the keys of every page about one entity. */
export function useSubjectKeys(): void {
  const subject = useSubject()
  const isOfOne = subject !== null
  const rest = partOfUri(subject ?? '')
  useKey('.', 'Copy URI', () => void navigator.clipboard.writeText(subject ?? ''), isOfOne)
  useKey('l', 'View lineage', () => navigate({ to: '/lineage/$', rest }), isOfOne)
  useKey('i', 'View impact', () => navigate({ to: '/impact/$', rest }), isOfOne)
}
