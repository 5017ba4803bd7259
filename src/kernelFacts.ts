/** What a kernel says about itself in `kernel_info_reply`, as far as Livemon needs it. */
import { isRecord } from './records';

export interface KernelFacts {
  /** Name of its language in lower case: `python`. */
  language: string;
  /** Whether it can handle messages while a cell runs. */
  subshells: boolean;
}

/** Read the content of a `kernel_info_reply`; null when there was none. */
export function readFacts(reply: unknown): KernelFacts | null {
  if (!isRecord(reply)) {
    return null;
  }
  const language = isRecord(reply['language_info'])
    ? reply['language_info']['name']
    : undefined;
  const features = reply['supported_features'];
  return {
    language: typeof language === 'string' ? language.toLowerCase() : '',
    subshells: Array.isArray(features) && features.includes('kernel subshells')
  };
}
