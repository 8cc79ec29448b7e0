// Warm start of the whole application, and of each service alone, on this machine.
//   node benchmarks/warm-start.mjs [runs]
// Build and fetch first: start the application once. "Alone" is the time from the start of one process to its first healthy
// answer while everything else runs idle: the process is killed and the restart policy starts it again at once.
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';

const runs = Number(process.argv[2] ?? 3);
const services = ['api', 'speech-evaluation', 'gateway'];
const seconds = since => (performance.now() - since) / 1000;
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const freePort = () => new Promise(done => { const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); }); });
const read = path => { try { return readFileSync(path, 'utf8'); } catch { return ''; } };
const pidsOf = (service, marker) => readdirSync('/proc').filter(id => /^\d+$/.test(id)).filter(id => {
  const environment = read(`/proc/${id}/environ`).split('\0');
  return environment.includes(`WARM_START_RUN=${marker}`) && environment.includes(`OTEL_SERVICE_NAME=${service}`) && read(`/proc/${id}/cmdline`).startsWith('dotnet\0exec');
});

const whole = [];
const alone = Object.fromEntries(services.map(service => [service, []]));
for (let run = 1; run <= runs; run++) {
  const marker = `${process.pid}-${run}`;
  const started = performance.now();
  const app = spawn('dotnet', ['run', '--project', 'AppHost', '--no-build', '--', `--Gateway:Port=${await freePort()}`], { env: { ...process.env, WARM_START_RUN: marker }, detached: true });
  const lines = [];
  const waiting = [];
  let rest = '';
  app.stdout.on('data', data => {
    const parts = (rest + data).split('\n');
    rest = parts.pop();
    for (const line of parts) {
      lines.push(line);
      waiting.filter(wait => wait.pattern.test(line)).forEach(wait => wait.done());
    }
  });
  const until = pattern => new Promise(done => waiting.push({ pattern, done }));
  await until(/resources are running and healthy/);
  whole.push(seconds(started));

  for (const service of services) {
    const [pid] = pidsOf(service, marker);
    const again = until(new RegExp(` ${service}-\\w+: Running, healthy`));
    const killed = performance.now();
    process.kill(Number(pid), 'SIGKILL');
    await again;
    alone[service].push(seconds(killed));
  }

  const ended = new Promise(done => app.on('exit', done));
  process.kill(-app.pid, 'SIGINT');
  await ended;
}

const slowest = Math.max(...services.map(service => median(alone[service])));
console.log(`all resources healthy: ${median(whole).toFixed(1)} s from process start (median of ${runs}: ${whole.map(value => value.toFixed(1)).join(', ')})`);
for (const service of services) console.log(`${service} alone: ${median(alone[service]).toFixed(1)} s (${alone[service].map(value => value.toFixed(1)).join(', ')})`);
console.log(`ratio to the slowest alone: ${(median(whole) / slowest).toFixed(2)}`);
