import { lastPart } from '../client/addresses.ts'
import { useSearch, changeAddress } from '../routing/use-address.tsx'
import type { AnyParameter } from '../routing/routes.ts'
import { Select, type Options } from '../ui/fields.tsx'

interface FilterSelectProps {
  readonly label: string
  /** Name of the parameter in the address. */
  readonly name: AnyParameter
  /** Default, when the address has no value. */
  readonly usual?: string
  /** Parameter to remove from the address when another value is chosen. */
  readonly clears?: AnyParameter
  readonly options: Options<string>
}

/** A filter with one chosen value, which stays listed while the address has it, even if it is no longer offered. */
export function FilterSelect({ label, name, usual = '', clears, options }: FilterSelectProps) {
  const search = useSearch() as Readonly<Record<string, string | undefined>>
  const value = search[name] ?? usual
  return (
    <Select
      aria-label={label}
      value={value}
      set={(chosen) => changeAddress({ ...(clears !== undefined && { [clears]: '' }), [name]: chosen })}
      options={Object.hasOwn(options, value) ? options : { [value]: lastPart(value), ...options }}
    />
  )
}
