import { lastPart } from '../client/addresses.ts'
import { useSearch, changeAddress } from '../routing/use-address.tsx'
import type { AnyParameter } from '../routing/routes.ts'
import { Select, type OptionGroups, type Options } from '../ui/fields.tsx'

interface FilterSelectProps {
  readonly label: string
  /** Name of the parameter in the address. */
  readonly name: AnyParameter
  /** Default, when the address has no value. */
  readonly usual?: string
  /** Parameter to remove from the address when another value is chosen. */
  readonly clears?: AnyParameter
  readonly options: Options<string>
  readonly groups?: OptionGroups
}

/** A filter with one chosen value, which stays listed while the address has it, even if it is no longer offered. */
export function FilterSelect({ label, name, usual = '', clears, options, groups = {} }: FilterSelectProps) {
  const search = useSearch() as Readonly<Record<string, string | undefined>>
  const value = search[name] ?? usual
  const isOffered = [options, ...Object.values(groups)].some((some) => Object.hasOwn(some, value))
  return (
    <Select
      aria-label={label}
      value={value}
      set={(chosen) => changeAddress({ ...(clears !== undefined && { [clears]: '' }), [name]: chosen })}
      options={isOffered ? options : { [value]: lastPart(value), ...options }}
      groups={groups}
    />
  )
}
