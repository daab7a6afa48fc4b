#!/usr/bin/env node
import { run } from './run';

// Whoever reads our output may have enough of it, as `head` has: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});

void run(process.argv.slice(2)).then((exitCode) => {
  process.exitCode ??= exitCode;
});
