// A worker of the LiveKit agents SDK, unmodified: greets everybody in the room it is sent to, then is done.
import { fileURLToPath } from 'node:url';
import { ServerOptions, cli, defineAgent } from '@livekit/agents';

const file = fileURLToPath(import.meta.url);

export default defineAgent({
  entry: async job => {
    await job.connect();
    await job.room.localParticipant.publishData(new TextEncoder().encode(job.job.metadata), { reliable: true, topic: 'agent' });
    job.shutdown('greeted');
  },
});

// The worker starts this file again for every job.
if (process.argv[1] === file) {
  cli.runApp(new ServerOptions({ agent: file, agentName: 'coach', port: Number(process.env.AGENT_PORT), numIdleProcesses: 1, loadFunc: async () => 0 }));
}
