/** What a notebook is called without its folder and its ending. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[A-Za-z0-9]+$/, '');
}
