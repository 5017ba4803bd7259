/** Words of the kernel's side, which are parts of sentences there, as a sentence: "no driver" becomes "No driver." */
export function sentence(words: string): string {
  const text = words.trim();
  const closed = text === '' || /[.!?…:]$/.test(text) ? text : `${text}.`;
  return closed.charAt(0).toUpperCase() + closed.slice(1);
}
