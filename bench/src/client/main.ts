/** The client's process: tasks come in over IPC, results go back. */
import { runImages } from './images.ts';
import type { Finding, Reply, Task, TaskResult } from './messages.ts';
import { runTransfer } from './transfer.ts';
import { runTrickle } from './trickle.ts';

function perform(task: Task): Promise<Finding> {
  switch (task.type) {
    case 'transfer':
      return runTransfer(task);
    case 'trickle':
      return runTrickle(task);
    case 'images':
      return runImages(task);
  }
}

async function run(task: Task): Promise<TaskResult> {
  const before = process.cpuUsage();
  const finding = await perform(task);
  const { user, system } = process.cpuUsage(before);
  return { ...finding, cpuSeconds: (user + system) / 1e6 };
}

function reply(message: Reply | 'ready'): void {
  process.send?.(message);
}

process.on('message', (task: Task) => {
  run(task).then(
    (result) => reply({ result }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
reply('ready');
