/**
 * `test` with a JupyterLab that is as good as new, GPUs for those that ask for them, and the rule that the console stays
 * free of errors. A server takes seconds to start, so tests of the same settings share one; after a test that failed there
 * is a fresh one.
 */
import { test as base, expect } from '@playwright/test';
import { Lab } from './lab';
import { Nvidia, PIDS_ARE_OURS } from './nvidia';
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

interface Own {
  server: LabServer;
  lab: Lab;
  /** The test is skipped where kernels would not find themselves among the processes that a driver names. */
  nvidia: Nvidia;
}

export const test = base.extend<Own, Shared>({
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
  },
  // eslint-disable-next-line no-empty-pattern -- Playwright reads from the pattern which fixtures are needed
  nvidia: async ({}, use, info) => {
    info.skip(
      !PIDS_ARE_OURS,
      'in a container process ids are not those of the driver'
    );
    const nvidia = new Nvidia();
    await use(nvidia);
    nvidia.dispose();
  }
});

export { expect };
