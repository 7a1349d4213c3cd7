// The finder: leads to any entity, page or action from anywhere.
import { navigate } from '../routing/navigate.ts'
import { useMemo } from 'react'
import { distinctionsOf } from '../../../src/catalogue/display-name.ts'
import { useCatalogue } from '../catalogue/use-catalogue.ts'
import { lastPart, partOfUri } from '../client/addresses.ts'
import { useAsOf } from '../client/as-of.ts'
import { OptionContent } from '../parts/option-content.tsx'
import { QueryField, type NamedOption } from '../parts/query-field.tsx'
import { useSaved } from '../parts/saved.ts'
import { useRecents, type Visit } from '../parts/visits.ts'
import { IconButton } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import type { ListboxOption } from '../ui/listbox.tsx'
import { boundKeys } from '../ui/keys.ts'
import { graphqlAddress } from '../client/graphql.ts'
import { PAGES } from './pages.ts'
import { useSubject } from './subject.ts'
import styles from './palette.module.css'

/** Visits, and favourites: leaves room for the actions below. */
const MAX_LISTED = 6
const HINTS = [
  ['>', 'actions'],
  ['@', 'owners'],
  ['#', 'tags'],
  ['t:', 'a type'],
  ['Enter', 'open'],
] as const

export function Palette({ close }: { readonly close: () => void }) {
  const finder = { named: useNamedOptions(close), recent: useStartOptions(close) }
  return (
    <Dialog label="Search or jump" title={null} close={close}>
      <QueryField
        label="Search or jump"
        placeholder="Search, or jump to an entity, page or action"
        finder={finder}
        done={close}
      >
        <IconButton icon="close" label="Close" onClick={close} />
      </QueryField>
      <p className={`row meta ${styles['hints']}`} aria-hidden="true">
        {HINTS.map(([key, meaning]) => (
          <span key={key}>
            <kbd>{key}</kbd> {meaning}
          </span>
        ))}
      </p>
    </Dialog>
  )
}

/** Lists pages and the actions bound to keys on this page. */
function useNamedOptions(close: () => void): readonly NamedOption[] {
  const asOf = useAsOf()
  // Read once, when the finder opens.
  return useMemo(() => {
    const actions = boundKeys().filter(({ keys }) => !keys.startsWith('g ') && keys !== '/')
    return [
      ...actions.map(({ keys, label, run }) => ({
        key: `action ${keys}`,
        group: 'Actions here',
        label,
        content: <OptionContent text={label} about={keys} glyph={{ icon: 'jump' }} />,
        choose: () => {
          close()
          // The focus has returned to the page by then.
          setTimeout(run)
        },
      })),
      ...PAGES.map(({ to, label, icon }) => ({
        key: `page ${to}`,
        group: 'Pages',
        label,
        content: <OptionContent text={label} about="page" glyph={{ icon }} />,
        choose: () => {
          close()
          navigate({ to, rest: '' })
        },
      })),
      {
        key: 'graphiql',
        group: 'Pages',
        label: 'API GraphQL',
        content: <OptionContent text="API" about="GraphQL, for programs" glyph={{ icon: 'external' }} />,
        choose: () => {
          close()
          location.assign(graphqlAddress(asOf))
        },
      },
    ]
  }, [asOf, close])
}

/** Lists recent visits, then favourites. */
function useStartOptions(close: () => void): readonly ListboxOption[] {
  const subject = useSubject()
  const recents = useRecents().filter(({ uri }) => uri !== subject)
  const { labelOfType } = useCatalogue()
  const saved = useSaved({ atOnce: true }).answer?.favourites ?? []
  const favourites = saved.map(({ uri, name, entityType }) => ({ uri, name: name ?? lastPart(uri), type: entityType }))
  const distinctions = distinctionsOf([...recents, ...favourites])
  const optionOf =
    (group: string) =>
    ({ uri, name, type }: Visit): ListboxOption => ({
      key: `${group} ${uri}`,
      group,
      content: (
        <OptionContent text={name} about={labelOfType(type)} distinction={distinctions.get(uri)} glyph={{ type }} />
      ),
      choose: () => {
        close()
        navigate({ to: '/e/$', rest: partOfUri(uri) })
      },
    })
  return [
    ...recents.slice(0, MAX_LISTED).map(optionOf('Recent')),
    ...favourites.slice(0, MAX_LISTED).map(optionOf('Favourites')),
  ]
}
