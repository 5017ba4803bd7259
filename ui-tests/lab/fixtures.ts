/**
 * `test` with a JupyterLab that is as good as new, and the rule that the console stays free of errors. A server takes
 * seconds to start, so tests of the same settings share one; after a test that failed there is a fresh one.
 */
import { test as base, expect } from '@playwright/test';
import { Lab } from './lab';
import { LabServer } from './server';

export interface LabOptions {
  /** Path under which the server lives. */
  baseUrl: string;
  /** Variables for the server and its kernels. */
  serverEnv: Record<string, string>;
}

interface Shared extends LabOptions {
  sharedServer: LabServer;
}

export const test = base.extend<{ server: LabServer; lab: Lab }, Shared>({
  baseUrl: ['/', { option: true, scope: 'worker' }],
  serverEnv: [{}, { option: true, scope: 'worker' }],
  sharedServer: [
    async ({ baseUrl, serverEnv }, use) => {
      const server = await LabServer.start({ baseUrl, env: serverEnv });
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 90_000 }
  ],
  server: async ({ sharedServer: server }, use, info) => {
    await server.reset();
    await use(server);
    if (info.status !== info.expectedStatus) {
      await info.attach('server.log', {
        body: server.output,
        contentType: 'text/plain'
      });
    }
  },
  lab: async ({ page, server }, use) => {
    const lab = new Lab(page, server);
    await lab.prepare();
    await use(lab);
    expect(lab.problems, 'errors in the console').toEqual([]);
  }
});

export { expect };
