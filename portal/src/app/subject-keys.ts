import { navigate } from '../routing/navigate.ts'
import { partOfUri } from '../client/addresses.ts'
import { useKey } from '../ui/use-key.ts'
import { useSubject } from './subject.ts'

/** Binds the keys of every page about one entity. */
export function useSubjectKeys(): void {
  const subject = useSubject()
  const isOfOne = subject !== null
  const rest = partOfUri(subject ?? '')
  useKey('.', 'Copy URI', () => void navigator.clipboard.writeText(subject ?? ''), isOfOne)
  useKey('l', 'View lineage', () => navigate({ to: '/lineage/$', rest }), isOfOne)
  useKey('i', 'View impact', () => navigate({ to: '/impact/$', rest }), isOfOne)
}
