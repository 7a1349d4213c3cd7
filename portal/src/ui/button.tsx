import type { ComponentProps, Ref } from 'react'
import { Icon, type IconName } from './icon.tsx'
import styles from './button.module.css'

export interface ButtonProps extends ComponentProps<'button'> {
  readonly kind?: 'plain' | 'main' | 'danger' | 'quiet'
}

export function Button({ kind = 'plain', ...button }: ButtonProps) {
  return <button type="button" className={`${styles['button']} ${styles[kind]}`} {...button} />
}

interface IconButtonProps extends ComponentProps<'button'> {
  readonly icon: IconName
  readonly label: string
  /** For callers that focus it. */
  readonly buttonRef?: Ref<HTMLButtonElement>
}

export function IconButton({ icon, label, buttonRef, ...button }: IconButtonProps) {
  return (
    <button ref={buttonRef} type="button" className={styles['icon']} aria-label={label} title={label} {...button}>
      <Icon name={icon} />
    </button>
  )
}
