/** Hands files to the person through the browser. */

/** Offer `file` for download under that name. */
export function download(file: Blob, name: string): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
  // The browser has begun by then.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** A name that every file system takes, made of those parts. */
export function fileName(parts: readonly string[], extension: string): string {
  const stem = parts
    .map(part =>
      // eslint-disable-next-line no-control-regex -- control characters are what must go
      part.replace(/[\s\\/:*?"<>|\u0000-\u001f]+/g, ' ').trim()
    )
    .filter(part => part !== '')
    .join(' ')
    .slice(0, 120)
    .trim();
  return `${stem === '' ? 'livemon' : stem}.${extension}`;
}

/** What a notebook is called without its folder and its ending. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return name.replace(/\.[A-Za-z0-9]+$/, '');
}
