import { writeFileSync } from 'node:fs';

// Loaded before a program that is measured: says, at its end, how much memory it had at most (KiB) and its CPU time.
const file = process.env.STACKLEAP_BENCH_REPORT;
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  if (file) writeFileSync(file, JSON.stringify({ maxRSS, cpuSeconds: (userCPUTime + systemCPUTime) / 1e6 }));
});
