/** Bundle the demonstration page and serve it on 127.0.0.1; port 0: any that is free. */
export function serve(
  port?: number
): Promise<{ url: string; close: () => void }>;
