import { Icon } from '../../ui/icon.tsx'
import { useSaved, useSaving } from '../../parts/saved.ts'
import styles from './star.module.css'

/** Adds an entity to the reader's favourites, or removes it. */
export function Star({ uri }: { readonly uri: string }) {
  const { answer } = useSaved()
  const { refusal, save } = useSaving()
  const starred = answer?.favourites.some((one) => one.uri === uri) ?? false
  const label = starred ? 'Remove from favourites' : 'Add to favourites'
  return (
    <>
      <button
        type="button"
        className={styles['star']}
        aria-label={label}
        title={label}
        aria-pressed={starred}
        aria-disabled={answer === undefined}
        onClick={() => {
          if (answer !== undefined) save(starred ? 'unstar' : 'star', { uri })
        }}
      >
        <Icon name="star" />
      </button>
      <span role="status" className={refusal === null ? 'unseen' : 'bad'}>
        {refusal?.message ?? ''}
      </span>
    </>
  )
}
