import { IconButton } from '../../ui/button.tsx'
import { useSaved, useSaving } from '../../parts/saved.ts'
import styles from './star.module.css'

/** Adds an entity to the reader's favourites, or removes it. */
export function Star({ uri }: { readonly uri: string }) {
  const { answer } = useSaved()
  const { refusal, save } = useSaving()
  const starred = answer?.favourites.some((one) => one.uri === uri) ?? false
  return (
    <>
      <span className={styles['star']}>
        <IconButton
          icon="star"
          label={starred ? 'Remove from favourites' : 'Add to favourites'}
          aria-pressed={starred}
          aria-disabled={answer === undefined}
          onClick={() => {
            if (answer !== undefined) save(starred ? 'unstar' : 'star', { uri })
          }}
        />
      </span>
      <span role="status" className={refusal === null ? 'unseen' : 'bad'}>
        {refusal?.message ?? ''}
      </span>
    </>
  )
}
