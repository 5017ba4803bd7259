import type { Browser } from '@playwright/test';

/** Path of its program, which need not be there. */
export const CHROMIUM: string;

export function launchChromium(): Promise<Browser>;
