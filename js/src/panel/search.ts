/** Searching for series and figures by words: pure. */

/**
 * Whether a text has all words of `query`, in any order, upper or lower case; null: there is nothing to search for.
 */
export function matcher(query: string): ((text: string) => boolean) | null {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) {
    return null;
  }
  return text => {
    const lower = text.toLowerCase();
    return words.every(word => lower.includes(word));
  };
}
