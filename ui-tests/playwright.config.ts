/**
 * Tests in a real Chromium against a real JupyterLab, which is emptied between tests (lab/fixtures.ts). Two at once, each
 * with a server of its own, as most of them wait most of the time; the long run, which also stops processes and slows
 * lines down, has the machine to each test alone.
 */
import { defineConfig } from '@playwright/test';
import type { LabOptions } from './lab/fixtures';

const executablePath = process.env.LIVEMON_CHROMIUM || '/usr/bin/chromium';

export default defineConfig<object, LabOptions>({
  testDir: './tests',
  outputDir: '../test-results',
  timeout: 240_000,
  expect: { timeout: 40_000 },
  workers: process.env.LIVEMON_SLOW || process.env.LIVEMON_SCREENSHOTS ? 1 : 2,
  // Those that repeat others in another setting: only in `make test-all`.
  grepInvert: process.env.LIVEMON_SLOW ? [] : /@slow/,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  use: {
    browserName: 'chromium',
    viewport: { width: 1400, height: 900 },
    video: 'off',
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath,
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync'
      ]
    }
  },
  projects: process.env.LIVEMON_SCREENSHOTS
    ? [{ name: 'screenshots', testMatch: /screenshots\.spec\.ts/ }]
    : [
        { name: 'lab', testIgnore: /screenshots\.spec\.ts/ },
        {
          // As behind a JupyterHub: everything under a path of its own.
          name: 'hub',
          testMatch: /(demo|kernel|reload|start)\.spec\.ts/,
          grep: process.env.LIVEMON_SLOW
            ? /./
            : /reload in a busy|palette starts/,
          use: { baseUrl: '/user/x/' }
        }
      ]
});
