const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text for XML and HTML, in an element or a quoted attribute; characters that XML 1.0 forbids become `?`. */
export function escapeXml(text: string): string {
  return text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, '?').replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
