interface ChatMessage {
  readonly role: string
  readonly content: string
}

/** Reads the template of a chat, which MLflow keeps as a JSON list of messages; null for any other text. */
export function chatMessages(text: unknown): readonly ChatMessage[] | null {
  if (typeof text !== 'string' || !text.startsWith('[')) return null
  try {
    const items = JSON.parse(text) as readonly (Partial<ChatMessage> | null)[]
    return items.length > 0 && items.every(isMessage) ? items.map(({ role, content }) => ({ role, content })) : null
  } catch {
    // Any text may begin with a bracket, and a long template is cut.
    return null
  }
}

function isMessage(item: Partial<ChatMessage> | null): item is ChatMessage {
  return typeof item?.role === 'string' && typeof item.content === 'string'
}
