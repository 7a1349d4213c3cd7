import { useNavigate } from '@tanstack/react-router'
import { partOfUri } from '../client/addresses.ts'
import { useKey } from '../ui/use-key.ts'
import { useSubject } from './subject.ts'

/** Binds the keys of every page about one entity. */
export function useSubjectKeys(): void {
  const subject = useSubject()
  const navigate = useNavigate()
  const isOfOne = subject !== null
  const params = { _splat: partOfUri(subject ?? '') }
  useKey('.', 'Copy URI', () => void navigator.clipboard.writeText(subject ?? ''), isOfOne)
  useKey('l', 'View lineage', () => void navigate({ to: '/lineage/$', params, search: {} }), isOfOne)
  useKey('i', 'View impact', () => void navigate({ to: '/impact/$', params, search: {} }), isOfOne)
}
