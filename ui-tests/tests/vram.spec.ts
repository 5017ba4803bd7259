/** GPU memory in the status bar, from a driver that is a stand-in, with no panel in view. */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const GIB = 2 ** 30;

test('the status bar tells GPU memory of the kernel, or of all where the driver does not name processes, by how full it is', async ({
  lab,
  nvidia,
  page,
  server
}) => {
  const gpu = (used_gib: number): string[] => [
    'count 1',
    `set total ${80 * GIB}`,
    `set used ${used_gib * GIB}`
  ];
  const mine = `process compute@0 PID ${12 * GIB}`;
  server.add(
    'a.ipynb',
    notebook(nvidia.cell(...gpu(20), mine), '%load_ext livemon\n%livemon')
  );
  await lab.open('a.ipynb');
  await lab.command('application:toggle-left-area');
  await lab.run(0, 1);
  await lab.command('application:toggle-right-area');
  await expect(lab.panel).toBeHidden();
  const button = page.locator('.livemon-Status-button');
  const parts = button.locator('.livemon-Status-part:visible');
  await expect(parts.last()).toHaveText(/^VRAM\s12\.0\sGiB$/);
  await expect(parts.last()).toHaveAttribute('data-level', 'normal');
  await expect(button).toHaveAttribute(
    'title',
    /GPU memory 12\.0\sGiB\n[^]*GPU memory 20\.0\sGiB of 80\.0\sGiB \(25 %\)/
  );

  const pid = String(await lab.kernelPid());
  for (const [used_gib, level] of [
    [70, 'warning'],
    [78, 'error']
  ] as const) {
    nvidia.say(...gpu(used_gib), mine.replace('PID', pid));
    await expect(parts.last()).toHaveAttribute('data-level', level);
  }

  const refused = ['Compute', 'Graphics'].flatMap(kind =>
    ['v2', 'v3'].map(
      version => `error nvmlDeviceGet${kind}RunningProcesses_${version} 4`
    )
  );
  nvidia.say(...gpu(30), ...refused);
  await expect(parts.last()).toHaveText(/^VRAM of all\s30\.0\sGiB$/);
  await expect(button).toContainText(/Mem\s[\d.]+\s.iB/);
});
