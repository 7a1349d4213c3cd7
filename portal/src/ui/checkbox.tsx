import type { ComponentProps, ReactNode } from 'react'

interface CheckboxProps extends Pick<ComponentProps<'input'>, 'disabled' | 'aria-describedby'> {
  readonly checked: boolean
  readonly set: (checked: boolean) => void
  readonly children: ReactNode
}

export function Checkbox({ set, children, ...input }: CheckboxProps) {
  return (
    <label className="check">
      <input type="checkbox" onChange={(event) => set(event.currentTarget.checked)} {...input} />
      <span>{children}</span>
    </label>
  )
}
