import type { ComponentProps, ReactNode, Ref } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './button.module.css'

export interface ButtonProps {
  readonly children: ReactNode
  readonly onClick?: () => void
  readonly kind?: 'plain' | 'main' | 'danger' | 'quiet'
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  /** Why it is disabled. */
  readonly title?: string
  readonly pressed?: boolean
  readonly expanded?: boolean
}

export function Button({
  children,
  onClick,
  kind = 'plain',
  type = 'button',
  disabled = false,
  title,
  pressed,
  expanded,
}: ButtonProps) {
  return (
    <button
      type={type}
      className={`${styles['button']} ${styles[kind]}`}
      onClick={onClick}
      disabled={disabled}
      title={title}
      aria-pressed={pressed}
      aria-expanded={expanded}
    >
      {children}
    </button>
  )
}

interface IconButtonProps extends Pick<ComponentProps<'button'>, 'aria-disabled' | 'aria-pressed'> {
  readonly icon: IconName
  readonly label: string
  readonly onClick: () => void
  readonly expanded?: boolean
  /** For callers that focus it. */
  readonly buttonRef?: Ref<HTMLButtonElement>
}

export function IconButton({ icon, label, expanded, buttonRef, ...button }: IconButtonProps) {
  return (
    <button
      ref={buttonRef}
      type="button"
      className={styles['icon']}
      aria-label={label}
      aria-expanded={expanded}
      title={label}
      {...button}
    >
      <Icon name={icon} />
    </button>
  )
}
