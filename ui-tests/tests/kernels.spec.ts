/** Many kernels at once in one page. */
import { expect, test } from '../lab/fixtures';
import { notebook } from '../lab/notebook';

const START = '%load_ext livemon\n%livemon';

test(
  'ten kernels at once have a section each, named by its notebook, and figures that move',
  { tag: '@slow' },
  async ({ lab, page, server }) => {
    test.setTimeout(400_000);
    const numbers = Array.from({ length: 10 }, (_, i) => i + 1);
    const names = numbers.map(number => `figure ${number}`);
    for (const number of numbers) {
      server.add(
        `book${number}.ipynb`,
        notebook(
          `${START} --period 2`,
          `
import matplotlib.pyplot as plt, numpy as np, time, livemon
fig, ax = plt.subplots(num="figure ${number}")
(line,) = ax.plot(np.arange(50))
@livemon.every(1.0)
def move():
    line.set_ydata(np.random.rand(50))
    livemon.log(loss=${number})
`.trim()
        )
      );
    }
    await lab.open('book1.ipynb');
    await lab.run(0, 1);
    const sections = lab.panel.locator('.livemon-KernelSection');
    for (const number of numbers.slice(1)) {
      await lab.command('docmanager:open', { path: `book${number}.ipynb` });
      await expect
        .poll(
          () =>
            page.evaluate(() => {
              const { currentWidget } = (
                window.jupyterapp as unknown as {
                  shell: {
                    currentWidget: {
                      title: { label: string };
                      sessionContext?: {
                        session?: { kernel?: { status: string } };
                      };
                    };
                  };
                }
              ).shell;
              const { title, sessionContext } = currentWidget;
              return `${title.label}: ${sessionContext?.session?.kernel?.status}`;
            }),
          { timeout: 60_000 }
        )
        .toBe(`book${number}.ipynb: idle`);
      await lab.command('notebook:run-all-cells');
      await expect(sections).toHaveCount(number);
    }
    await expect(sections).toHaveCount(10);
    for (const number of numbers) {
      await expect(
        sections.filter({ hasText: `book${number}.ipynb` }).first()
      ).toBeAttached();
    }
    await lab.command('livemon:tile', { layout: 'grid' });
    await lab.advance(names, 3, 60_000);
    // One that is shut down takes nothing of the others along.
    await page.evaluate(async () => {
      const { sessions } = (
        window.jupyterapp as unknown as {
          serviceManager: {
            sessions: {
              findByPath(path: string): Promise<{ id: string } | undefined>;
              shutdown(id: string): Promise<void>;
            };
          };
        }
      ).serviceManager;
      const session = await sessions.findByPath('book3.ipynb');
      await sessions.shutdown(session!.id);
    });
    await expect(lab.figure('figure 3')).toHaveCount(0); // no dead window stays
    await expect(sections).toHaveCount(9);
    const others = names.filter(name => name !== 'figure 3');
    await lab.advance(others, 3, 60_000);
  }
);
