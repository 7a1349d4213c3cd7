import { createContext, useContext, useMemo, type ReactNode } from 'react'
import { distinctionsOf } from '../../../src/catalogue/display-name.ts'
import type { NamedEntity } from './entity-link.tsx'

const Distinctions = createContext<ReadonlyMap<string, string>>(new Map())

interface ToldApartProps {
  readonly entities: readonly Pick<NamedEntity, 'uri' | 'name'>[]
  readonly children: ReactNode
}

/** A list whose links tell entities of one name apart. */
export function ToldApart({ entities, children }: ToldApartProps) {
  const distinctions = useMemo(() => distinctionsOf(entities), [entities])
  return <Distinctions.Provider value={distinctions}>{children}</Distinctions.Provider>
}

/** The source or id of an entity whose name others in the list have too. */
export function Distinction({ uri }: Pick<NamedEntity, 'uri'>) {
  const text = useContext(Distinctions).get(uri)
  return text === undefined ? null : <bdi className="meta wrap">{text}</bdi>
}
