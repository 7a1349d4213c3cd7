import { run, type QuestionAnswer } from '../../client/ask.ts'
import { useEdits, VISIBLE } from '../../parts/edits.tsx'
import { EntityLink } from '../../parts/entity-link.tsx'
import { EntityPicker } from '../../parts/entity-picker.tsx'
import { IconButton } from '../../ui/button.tsx'
import styles from './header.module.css'

const retractOwner = (uri: string, owner: string) =>
  run('retract', { uri, edges: [`Entity.ownedBy ${owner}`], ...VISIBLE })

/** Why a team can't be removed here. */
const INHERITED: Readonly<Record<string, string>> = {
  member: 'An owner is a member of this team: it changes with the owner.',
  tag: 'This team comes from a tag: it changes with the tag.',
}

interface EditedOwnersProps {
  readonly entity: QuestionAnswer<'describe'>
}

/** Owners in edit mode: stated ones can be removed. */
export function EditedOwners({ entity: { uri, relationships, owningTeams } }: EditedOwnersProps) {
  const { edit } = useEdits()
  const rows = relationships.find(({ name }) => name === 'owners')?.rows ?? []
  const stated = new Set(rows.map((owner) => owner.uri))
  return (
    <>
      {owningTeams
        .filter(({ team }) => team === null || !stated.has(team))
        .map(({ team, name, tag, reason }) => (
          <span key={`${team ?? ''}${tag ?? ''}`} className={styles['tag']}>
            {team === null ? <bdi>{tag}</bdi> : <EntityLink uri={team} entityType="Group" name={name} />}
            <span className={styles['locked']} title={INHERITED[reason]}>
              inherited
            </span>
          </span>
        ))}
      {rows.map((owner) => (
        <span key={owner.uri} className={styles['tag']}>
          <EntityLink {...owner} />
          <IconButton
            icon="close"
            label={`Remove owner ${owner.name ?? owner.uri}`}
            onClick={() =>
              void edit({
                done: `Owner ${owner.name ?? owner.uri} removed`,
                run: () => run('annotate', { uri, removeOwners: [owner.uri], ...VISIBLE }),
                undo: () => retractOwner(uri, owner.uri),
              })
            }
          />
        </span>
      ))}
    </>
  )
}

export function OwnerPicker({ uri }: { readonly uri: string }) {
  const { edit } = useEdits()
  return (
    <EntityPicker
      label="Add a person or team"
      choose={({ uri: owner, name }) =>
        void edit({
          done: `Owner ${name ?? owner} added`,
          run: () => run('annotate', { uri, addOwners: [owner], ...VISIBLE }),
          undo: () => retractOwner(uri, owner),
        })
      }
      owners
      autoFocus
    />
  )
}
