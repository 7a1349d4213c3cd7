const IS_APPLE = /Mac|iPhone|iPad/.test(navigator.platform)

/** Modifier key that the platform combines with letters for commands. */
export const MODIFIER = IS_APPLE ? '⌘' : 'Ctrl'
export const FINDER_KEYS = IS_APPLE ? '⌘K' : 'Ctrl+K'
