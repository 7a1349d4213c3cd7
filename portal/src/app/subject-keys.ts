import { useSubject } from './subject.ts'
import { useKey } from '../ui/use-key.ts'

/** Keys of every page that is about one entity. */
export function useSubjectKeys(): void {
  const subject = useSubject()
  useKey('.', 'Copy the URI', () => void navigator.clipboard.writeText(subject ?? ''), subject !== null)
}
