import type { ComponentProps, ReactNode } from 'react'
import { DAY_MS } from '../../../src/lib/durations.ts'

/** Values of a choice with their labels, in order. */
export type Options<Value extends string> = Readonly<Record<Value, string>>

interface SelectProps<Value extends string> extends Pick<ComponentProps<'select'>, 'aria-label' | 'title'> {
  readonly value: Value
  readonly set: (value: Value) => void
  readonly options: Options<Value>
  /** Further options, below headings. */
  readonly groups?: OptionGroups
}

export type OptionGroups = Readonly<Record<string, Options<string>>>

export function Select<Value extends string>({ set, options, groups = {}, ...select }: SelectProps<Value>) {
  return (
    <select onChange={({ currentTarget }) => set(currentTarget.value as Value)} {...select}>
      {optionsIn(options)}
      {Object.entries(groups).map(([label, grouped]) => (
        <optgroup key={label} label={label}>
          {optionsIn(grouped)}
        </optgroup>
      ))}
    </select>
  )
}

function optionsIn(options: Options<string>): readonly ReactNode[] {
  return Object.entries(options).map(([value, text]) => (
    <option key={value} value={value}>
      {text}
    </option>
  ))
}

/** A field has its label above it. */
interface FieldProps {
  readonly label: string
  readonly value: string
  readonly set: (value: string) => void
}

export function SelectField<Value extends string>({
  label,
  ...select
}: SelectProps<Value> & Pick<FieldProps, 'label'>) {
  return (
    <label>
      {label}
      <Select {...select} />
    </label>
  )
}

interface TextFieldProps extends FieldProps, Omit<ComponentProps<'input'>, keyof FieldProps | 'children'> {
  /** Below the field: an explanation. */
  readonly note?: ReactNode
}

export function TextField({ label, set, note, ...input }: TextFieldProps) {
  return (
    <label>
      {label}
      <input onChange={({ currentTarget }) => set(currentTarget.value)} {...input} />
      {note === undefined ? null : <span className="meta">{note}</span>}
    </label>
  )
}

export function TextAreaField({
  label,
  set,
  ...area
}: FieldProps & Omit<ComponentProps<'textarea'>, keyof FieldProps>) {
  return (
    <label>
      {label}
      <textarea rows={3} onChange={({ currentTarget }) => set(currentTarget.value)} {...area} />
    </label>
  )
}

/** The date this many days from now. */
export function dayIn(days: number): string {
  return new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)
}
